//! The fields of Stripe's wider objects that never vary here, so that answers have Stripe's full shape.

use serde_json::Value;

/// The fixed fields of an object, overlaid with those that vary.
pub fn with(fixed: &str, varying: Value) -> Value {
    let mut object = serde_json::from_str(fixed).unwrap_or_default();
    if let (Value::Object(object), Value::Object(varying)) = (&mut object, varying) {
        object.extend(varying);
    }
    object
}

/// A checkout session.
pub const SESSION: &str = r#"{
"object":"checkout.session","adaptive_pricing":{"enabled":false},"after_expiration":null,
"automatic_tax":{"enabled":false,"liability":null,"provider":null,"status":null},"billing_address_collection":null,
"client_secret":null,"collected_information":null,"consent":null,"consent_collection":null,
"currency_conversion":null,"custom_fields":[],
"custom_text":{"after_submit":null,"shipping_address":null,"submit":null,"terms_of_service_acceptance":null},
"customer_account":null,"customer_details":null,"invoice":null,"livemode":false,"origin_context":null,
"payment_intent":null,"payment_method_collection":"always","payment_method_configuration_details":null,
"payment_method_options":{},"payment_method_types":["card"],"payment_status":"unpaid","permissions":null,
"phone_number_collection":{"enabled":false},"recovered_from":null,"saved_payment_method_options":null,
"setup_intent":null,"shipping_address_collection":null,"shipping_cost":null,"shipping_options":[],"status":"open",
"submit_type":null,"subscription":null,"ui_mode":"hosted_page","wallet_options":null
}"#;

/// An invoice.
pub const INVOICE: &str = r#"{
"object":"invoice","account_country":"DE","account_name":"Lyceum Sandbox","account_tax_ids":null,
"amount_overpaid":0,"amount_paid":0,"amount_shipping":0,"application":null,"attempt_count":0,"attempted":false,
"auto_advance":true,
"automatic_tax":{"disabled_reason":null,"enabled":false,"liability":null,"provider":null,"status":null},
"automatically_finalizes_at":null,"collection_method":"charge_automatically","custom_fields":null,
"customer_account":null,"customer_address":null,"customer_email":null,"customer_name":null,"customer_phone":null,
"customer_shipping":null,"customer_tax_exempt":"none","customer_tax_ids":[],"default_payment_method":null,
"default_source":null,"default_tax_rates":[],"description":null,"discounts":[],"due_date":null,"ending_balance":0,
"footer":null,"from_invoice":null,"invoice_pdf":null,"issuer":{"type":"self"},"last_finalization_error":null,
"latest_revision":null,"livemode":false,"metadata":{},"next_payment_attempt":null,"number":null,"on_behalf_of":null,
"payment_settings":{"default_mandate":null,"payment_method_options":null,"payment_method_types":null},
"post_payment_credit_notes_amount":0,"pre_payment_credit_notes_amount":0,"receipt_number":null,"rendering":null,
"shipping_cost":null,"shipping_details":null,"starting_balance":0,"statement_descriptor":null,"status":"draft",
"status_transitions":{"finalized_at":null,"marked_uncollectible_at":null,"paid_at":null,"voided_at":null},
"test_clock":null,"total_discount_amounts":[],"total_pretax_credit_amounts":[],"total_taxes":[],
"webhooks_delivered_at":null,"_retries":0
}"#;

/// A subscription.
pub const SUBSCRIPTION: &str = r#"{
"object":"subscription","application":null,"application_fee_percent":null,
"automatic_tax":{"enabled":false,"liability":null,"disabled_reason":null},"billing_cycle_anchor_config":null,
"billing_mode":{"type":"flexible","flexible":null},"billing_schedules":[],"billing_thresholds":null,
"cancel_at":null,"cancel_at_period_end":false,"canceled_at":null,
"cancellation_details":{"comment":null,"feedback":null,"reason":null},"collection_method":"charge_automatically",
"customer_account":null,"days_until_due":null,"default_payment_method":null,"default_source":null,
"default_tax_rates":[],"description":null,"discounts":[],"ended_at":null,
"invoice_settings":{"account_tax_ids":null,"issuer":{"type":"self"}},"latest_invoice":null,"livemode":false,
"next_pending_invoice_item_invoice":null,"on_behalf_of":null,"pause_collection":null,
"payment_settings":{"payment_method_options":null,"payment_method_types":null,"save_default_payment_method":"off"},
"pending_invoice_item_interval":null,"pending_setup_intent":null,"pending_update":null,"schedule":null,
"test_clock":null,"transfer_data":null,
"trial_settings":{"end_behavior":{"missing_payment_method":"create_invoice"}}
}"#;

/// A payment link.
pub const PAYMENT_LINK: &str = r#"{
"object":"payment_link","active":true,"application":null,"application_fee_amount":null,
"application_fee_percent":null,"automatic_tax":{"enabled":false,"liability":null},
"billing_address_collection":"auto","consent_collection":null,"custom_fields":[],
"custom_text":{"after_submit":null,"shipping_address":null,"submit":null,"terms_of_service_acceptance":null},
"inactive_message":null,"invoice_creation":null,"livemode":false,"on_behalf_of":null,"payment_intent_data":null,
"payment_method_types":null,"phone_number_collection":{"enabled":false},"restrictions":null,
"shipping_address_collection":null,"shipping_options":[],"submit_type":"auto",
"tax_id_collection":{"enabled":false,"required":"never"},"transfer_data":null
}"#;

/// A payment intent.
pub const PAYMENT_INTENT: &str = r#"{
"object":"payment_intent","amount_capturable":0,"amount_details":{"tip":{}},"amount_received":0,"application":null,
"application_fee_amount":null,"automatic_payment_methods":null,"canceled_at":null,"cancellation_reason":null,
"capture_method":"automatic","confirmation_method":"automatic","customer_account":null,"description":null,
"excluded_payment_method_types":null,"last_payment_error":null,"latest_charge":null,"livemode":false,
"next_action":null,"on_behalf_of":null,"payment_method":null,"payment_method_configuration_details":null,
"payment_method_options":{},"payment_method_types":["card"],"processing":null,"receipt_email":null,"review":null,
"setup_future_usage":null,"shipping":null,"statement_descriptor":null,"statement_descriptor_suffix":null,
"status":"requires_payment_method","transfer_data":null,"transfer_group":null
}"#;

/// A charge.
pub const CHARGE: &str = r#"{
"object":"charge","amount_refunded":0,"application":null,"application_fee":null,"application_fee_amount":null,
"balance_transaction":null,
"billing_details":{"address":{"city":null,"country":null,"line1":null,"line2":null,"postal_code":null,"state":null},"email":null,"name":null,"phone":null,"tax_id":null},
"calculated_statement_descriptor":"LYCEUM SANDBOX","description":null,"disputed":false,
"failure_balance_transaction":null,"fraud_details":{},"livemode":false,"on_behalf_of":null,"outcome":null,
"payment_method":null,"receipt_email":null,"receipt_number":null,"receipt_url":null,"refunded":false,"review":null,
"shipping":null,"source_transfer":null,"statement_descriptor":null,"statement_descriptor_suffix":null,
"transfer_data":null,"transfer_group":null
}"#;

/// A customer.
pub const CUSTOMER: &str = r#"{
"object":"customer","address":null,"balance":0,"currency":null,"customer_account":null,"default_source":null,
"delinquent":false,"description":null,"discount":null,
"invoice_settings":{"custom_fields":null,"default_payment_method":null,"footer":null,"rendering_options":null},
"livemode":false,"next_invoice_sequence":1,"phone":null,"preferred_locales":[],"shipping":null,"tax_exempt":"none",
"test_clock":null
}"#;
