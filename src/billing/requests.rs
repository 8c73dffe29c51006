//! Our asks as async-stripe's request types.

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionCustomFields, CreateCheckoutSessionCustomFieldsLabel,
    CreateCheckoutSessionCustomFieldsLabelType, CreateCheckoutSessionCustomFieldsText,
    CreateCheckoutSessionCustomFieldsType, CreateCheckoutSessionLineItems,
    CreateCheckoutSessionLineItemsAdjustableQuantity, CreateCheckoutSessionLineItemsPriceData,
    CreateCheckoutSessionPaymentIntentData, CreateCheckoutSessionPaymentMethodCollection,
    CreateCheckoutSessionSubscriptionData, CreateCheckoutSessionSubscriptionDataTrialSettings as TrialSettings,
    CreateCheckoutSessionSubscriptionDataTrialSettingsEndBehavior as TrialEnd,
    CreateCheckoutSessionSubscriptionDataTrialSettingsEndBehaviorMissingPaymentMethod as Missing,
};
use stripe_client_core::{RequestBuilder, StripeMethod, StripeRequest as _};
use stripe_core::customer::CreateCustomer;
use stripe_payment::payment_link::{
    AfterCompletionRedirectParams, CreatePaymentLink, CreatePaymentLinkAfterCompletion,
    CreatePaymentLinkAfterCompletionType, CreatePaymentLinkCustomerCreation, CreatePaymentLinkLineItems,
    CreatePaymentLinkPaymentMethodCollection, CreatePaymentLinkSubscriptionData,
    CreatePaymentLinkSubscriptionDataTrialSettings as LinkTrialSettings,
    CreatePaymentLinkSubscriptionDataTrialSettingsEndBehavior as LinkTrialEnd,
    CreatePaymentLinkSubscriptionDataTrialSettingsEndBehaviorMissingPaymentMethod as LinkMissing,
};
use stripe_product::price::{CreatePrice, CreatePriceRecurring, CreatePriceRecurringInterval, CustomUnitAmount};
use stripe_product::product::CreateProduct;
use stripe_shared::{CheckoutSessionLocale, CheckoutSessionMode};

use super::asks::{MADE_BY, REFERENCE, REFERRAL};
use super::{Every, Lasts, NewCheckout, NewCoupon, NewPaymentLink, NewPrice, NewProduct, Off, Share, WithoutCard};
use crate::domain::ids::ProductId;

/// Our reference, and by which request the object was made.
fn metadata(reference: &str, made_by: &str) -> HashMap<String, String> {
    HashMap::from([(REFERENCE.to_owned(), reference.to_owned()), (MADE_BY.to_owned(), made_by.to_owned())])
}

fn reference_only(reference: &str) -> HashMap<String, String> {
    HashMap::from([(REFERENCE.to_owned(), reference.to_owned())])
}

pub fn product(ask: &NewProduct<'_>, made_by: &str) -> RequestBuilder {
    let mut request = CreateProduct::new(ask.name).metadata(metadata(ask.reference, made_by));
    if !ask.description.is_empty() {
        request = request.description(ask.description);
    }
    if let Some(picture) = ask.picture {
        request = request.images([picture.to_owned()]);
    }
    request.build()
}

/// Stripe empties a list of images by an empty text, which the typed request cannot say.
pub fn product_update(product: &ProductId, ask: &NewProduct<'_>) -> RequestBuilder {
    let picture = if ask.picture.is_some() { "images[0]" } else { "images" };
    let fields = [("name", ask.name), ("description", ask.description), (picture, ask.picture.unwrap_or_default())];
    post(&format!("/products/{product}"), &fields)
}

pub fn price(ask: &NewPrice<'_>, made_by: &str) -> RequestBuilder {
    let request = CreatePrice::new(currency(ask.currency))
        .product(ask.product.0.as_str())
        .metadata(metadata(ask.reference, made_by));
    // Only what is paid once, alone and one at a time, can have an own price (docs.stripe.com/payments/checkout/pay-what-you-want).
    let request = match ask.own {
        None => request.unit_amount(ask.amount),
        Some((least, most)) => {
            let mut own = CustomUnitAmount::new(true);
            own.preset = Some(ask.amount);
            own.minimum = Some(least);
            own.maximum = most;
            request.custom_unit_amount(own)
        }
    };
    let interval = match ask.every {
        Every::Once => return request.build(),
        Every::Week => CreatePriceRecurringInterval::Week,
        Every::Month => CreatePriceRecurringInterval::Month,
        Every::Year => CreatePriceRecurringInterval::Year,
    };
    request.recurring(CreatePriceRecurring::new(interval)).build()
}

/// `share` is what the operator takes: of each invoice in per cent, of what is paid once as an amount, because Stripe
/// takes it only so (docs.stripe.com/api/payment-link/create).
pub fn payment_link(ask: &NewPaymentLink<'_>, share: Share, made_by: &str) -> RequestBuilder {
    let mut item = CreatePaymentLinkLineItems::new(1_u64);
    item.price = Some(ask.price.0.clone());
    let mut after = CreatePaymentLinkAfterCompletion::new(CreatePaymentLinkAfterCompletionType::Redirect);
    after.redirect = Some(AfterCompletionRedirectParams::new(ask.return_url));
    let request = CreatePaymentLink::new(vec![item]).after_completion(after).metadata(metadata(ask.reference, made_by));
    if ask.every == Every::Once {
        let request = match share.of_amount(ask.amount) {
            Some(fee) => request.application_fee_amount(fee),
            None => request,
        };
        return request.customer_creation(CreatePaymentLinkCustomerCreation::Always).build();
    }
    let request = match share.of_each() {
        Some(percent) => request.application_fee_percent(percent),
        None => request,
    };
    let mut subscription = CreatePaymentLinkSubscriptionData::new();
    subscription.metadata = Some(reference_only(ask.reference));
    subscription.trial_period_days = (ask.trial_days > 0).then_some(ask.trial_days);
    let Some(without_card) = ask.without_card.filter(|_| ask.trial_days > 0) else {
        return request.subscription_data(subscription).build();
    };
    subscription.trial_settings = Some(match without_card {
        WithoutCard::Cancel => LinkTrialSettings::new(LinkTrialEnd::new(LinkMissing::Cancel)),
        WithoutCard::Pause => LinkTrialSettings::new(LinkTrialEnd::new(LinkMissing::Pause)),
    });
    let collection = CreatePaymentLinkPaymentMethodCollection::IfRequired;
    request.subscription_data(subscription).payment_method_collection(collection).build()
}

/// An account whose owner has all rights and duties.
pub fn account(reference: &str, made_by: &str) -> RequestBuilder {
    let fields = [
        ("controller[fees][payer]", "account"),
        ("controller[losses][payments]", "stripe"),
        ("controller[requirement_collection]", "stripe"),
        ("controller[stripe_dashboard][type]", "full"),
    ];
    with_metadata("/accounts", fields.map(|(name, value)| (name, value.to_owned())).into(), reference, made_by)
}

pub fn customer(reference: &str, made_by: &str) -> RequestBuilder {
    CreateCustomer::new().metadata(metadata(reference, made_by)).build()
}

/// `share` as in [`payment_link`] (docs.stripe.com/api/checkout/sessions/create).
pub fn checkout(ask: &NewCheckout<'_>, share: Share, made_by: &str) -> RequestBuilder {
    let mut item = CreateCheckoutSessionLineItems::new();
    item.quantity = Some(1);
    match &ask.instead {
        None => item.price = Some(ask.price.0.clone()),
        Some(amount) => {
            let mut data = CreateCheckoutSessionLineItemsPriceData::new(currency(amount.currency));
            data.product = Some(amount.product.0.clone());
            data.unit_amount = Some(amount.amount);
            item.price_data = Some(data);
        }
    }
    if ask.most > 1 {
        let mut quantity = CreateCheckoutSessionLineItemsAdjustableQuantity::new(true);
        quantity.minimum = Some(1);
        quantity.maximum = Some(ask.most);
        item.adjustable_quantity = Some(quantity);
    }
    let request = CreateCheckoutSession::new()
        .line_items(vec![item])
        .customer(ask.customer.0.as_str())
        .client_reference_id(ask.reference)
        .success_url(ask.success_url)
        .cancel_url(ask.cancel_url)
        .expires_at(ask.expires_at)
        .locale(locale(ask.locale))
        .metadata(metadata(ask.reference, made_by));
    let request = if ask.codes { request.allow_promotion_codes(true) } else { request };
    let request = match ask.referral {
        None => request,
        Some(label) => request.custom_fields(vec![referral(label)]),
    };
    if ask.every == Every::Once || ask.instead.is_some() {
        let mut payment = CreateCheckoutSessionPaymentIntentData::new();
        payment.metadata = Some(reference_only(ask.reference));
        payment.application_fee_amount = share.of_amount(ask.instead.as_ref().map_or(ask.amount, |it| it.amount));
        return request.mode(CheckoutSessionMode::Payment).payment_intent_data(payment).build();
    }
    let mut subscription = CreateCheckoutSessionSubscriptionData::new();
    subscription.application_fee_percent = share.of_each();
    subscription.metadata = Some(reference_only(ask.reference));
    subscription.trial_period_days = (ask.trial_days > 0).then_some(ask.trial_days);
    let request = request.mode(CheckoutSessionMode::Subscription);
    let Some(without_card) = ask.without_card.filter(|_| ask.trial_days > 0) else {
        return request.subscription_data(subscription).build();
    };
    subscription.trial_settings = Some(match without_card {
        WithoutCard::Cancel => TrialSettings::new(TrialEnd::new(Missing::Cancel)),
        WithoutCard::Pause => TrialSettings::new(TrialEnd::new(Missing::Pause)),
    });
    let collection = CreateCheckoutSessionPaymentMethodCollection::IfRequired;
    request.subscription_data(subscription).payment_method_collection(collection).build()
}

fn currency(code: &str) -> stripe_types::Currency {
    code.to_ascii_lowercase().parse().unwrap_or(stripe_types::Currency::Unknown(String::new()))
}

/// An optional text of at most 30 characters.
fn referral(label: &str) -> CreateCheckoutSessionCustomFields {
    let label = CreateCheckoutSessionCustomFieldsLabel::new(label, CreateCheckoutSessionCustomFieldsLabelType::Custom);
    let mut field =
        CreateCheckoutSessionCustomFields::new(REFERRAL, label, CreateCheckoutSessionCustomFieldsType::Text);
    field.optional = Some(true);
    let mut text = CreateCheckoutSessionCustomFieldsText::new();
    text.maximum_length = Some(30);
    field.text = Some(text);
    field
}

/// A coupon for one product. Its limits are the code's.
pub fn coupon(ask: &NewCoupon<'_>, made_by: &str) -> RequestBuilder {
    let (off, months) = (
        match ask.off {
            Off::Percent(percent) => vec![("percent_off", percent.to_string())],
            Off::Amount(amount, code) => vec![("amount_off", amount.to_string()), ("currency", code.to_owned())],
        },
        match ask.lasts {
            Lasts::Once => vec![("duration", "once".to_owned())],
            Lasts::Forever => vec![("duration", "forever".to_owned())],
            Lasts::Months(months) => {
                vec![("duration", "repeating".to_owned()), ("duration_in_months", months.to_string())]
            }
        },
    );
    let mut fields = vec![("name", ask.code.to_owned()), ("applies_to[products][0]", ask.product.0.clone())];
    fields.extend(off);
    fields.extend(months);
    with_metadata("/coupons", fields, ask.reference, made_by)
}

/// The code that people type for a coupon.
pub fn promotion_code(coupon: &str, ask: &NewCoupon<'_>, made_by: &str) -> RequestBuilder {
    let mut fields = vec![
        ("promotion[type]", "coupon".to_owned()),
        ("promotion[coupon]", coupon.to_owned()),
        ("code", ask.code.to_owned()),
    ];
    fields.extend(ask.max_uses.map(|uses| ("max_redemptions", uses.to_string())));
    fields.extend(ask.expires_at.map(|at| ("expires_at", at.to_string())));
    with_metadata("/promotion_codes", fields, ask.reference, made_by)
}

fn with_metadata(path: &str, fields: Vec<(&str, String)>, reference: &str, made_by: &str) -> RequestBuilder {
    let (ours, made) = (format!("metadata[{REFERENCE}]"), format!("metadata[{MADE_BY}]"));
    let mut all: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
    all.extend([(ours.as_str(), reference), (made.as_str(), made_by)]);
    post(path, &all)
}

/// Discord says `zh-CN`, `en-US`, `sv-SE`; Stripe says `zh`, `en`, `sv`, and keeps few regions.
fn locale(discord: &str) -> CheckoutSessionLocale {
    let known = |word: &str| word.parse().ok().filter(|it| !matches!(it, CheckoutSessionLocale::Unknown(_)));
    let language = discord.split('-').next().unwrap_or_default();
    let language = if language == "no" { "nb" } else { language };
    known(discord).or_else(|| known(language)).unwrap_or(CheckoutSessionLocale::Auto)
}

/// A POST that the crates we build in have no type for.
pub fn post(path: &str, fields: &[(&str, &str)]) -> RequestBuilder {
    let mut request = RequestBuilder::new(StripeMethod::Post, path);
    request.body = Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish());
    request
}

/// A GET that the crates we build in have no type for.
pub fn get(path: &str, query: &[(&str, &str)]) -> RequestBuilder {
    let mut request = RequestBuilder::new(StripeMethod::Get, path);
    request.query = Some(url::form_urlencoded::Serializer::new(String::new()).extend_pairs(query).finish());
    request
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{CustomerId, PriceId};

    #[test]
    fn languages_that_stripe_lacks_are_left_to_the_browser() {
        for (discord, stripe) in [
            ("zh-CN", "zh"),
            ("zh-TW", "zh-TW"),
            ("en-US", "en"),
            ("en-GB", "en-GB"),
            ("no", "nb"),
            ("hi", "auto"),
            ("", "auto"),
        ] {
            assert_eq!(locale(discord).as_str(), stripe, "{discord}");
        }
    }

    #[test]
    fn a_personal_checkout_is_sent_as_stripe_reads_it() {
        let (price, customer) = (PriceId("price_1".into()), CustomerId("cus_1".into()));
        let ask = NewCheckout {
            price: &price,
            amount: 990,
            every: Every::Month,
            customer: &customer,
            reference: "ref_1",
            success_url: "https://a.example/paid?s={CHECKOUT_SESSION_ID}",
            cancel_url: "https://a.example/cancelled",
            trial_days: 7,
            without_card: Some(WithoutCard::Pause),
            expires_at: 1_795_000_000,
            locale: "zh-CN",
            instead: None,
            most: 12,
            codes: true,
            referral: Some("Referral code"),
        };
        let body = checkout(&ask, Share::default(), "digest").body.unwrap();
        let mut fields: Vec<_> =
            url::form_urlencoded::parse(body.as_bytes()).map(|(key, value)| format!("{key} = {value}")).collect();
        fields.sort();
        insta::assert_snapshot!(fields.join("\n"));
        let share = Share { percent: 2.5 };
        assert_eq!(
            (share.of_amount(990), share.of_amount(10), Share::default().of_amount(990)),
            (Some(25), None, None)
        );
        let says = |ask: &NewCheckout<'_>, what: &str| {
            let body = checkout(ask, share, "digest").body.unwrap();
            url::form_urlencoded::parse(body.as_bytes()).any(|(name, value)| format!("{name}={value}") == what)
        };
        assert!(says(&ask, "subscription_data[application_fee_percent]=2.5"));
        let once = NewCheckout { every: Every::Once, ..ask };
        assert!(says(&once, "payment_intent_data[application_fee_amount]=25"));
    }
}
