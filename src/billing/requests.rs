//! Our asks as async-stripe's request types.

use std::collections::HashMap;

use stripe_checkout::checkout_session::{
    CreateCheckoutSession, CreateCheckoutSessionLineItems, CreateCheckoutSessionPaymentIntentData,
    CreateCheckoutSessionPaymentMethodCollection, CreateCheckoutSessionSubscriptionData,
    CreateCheckoutSessionSubscriptionDataTrialSettings as TrialSettings,
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
use stripe_product::price::{CreatePrice, CreatePriceRecurring, CreatePriceRecurringInterval};
use stripe_product::product::CreateProduct;
use stripe_shared::{CheckoutSessionLocale, CheckoutSessionMode};

use super::asks::{MADE_BY, REFERENCE};
use super::{Every, NewCheckout, NewPaymentLink, NewPrice, NewProduct, WithoutCard};
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
    let currency = ask.currency.to_ascii_lowercase().parse().unwrap_or(stripe_types::Currency::Unknown(String::new()));
    let request = CreatePrice::new(currency)
        .unit_amount(ask.amount)
        .product(ask.product.0.as_str())
        .metadata(metadata(ask.reference, made_by));
    let interval = match ask.every {
        Every::Once => return request.build(),
        Every::Week => CreatePriceRecurringInterval::Week,
        Every::Month => CreatePriceRecurringInterval::Month,
        Every::Year => CreatePriceRecurringInterval::Year,
    };
    request.recurring(CreatePriceRecurring::new(interval)).build()
}

pub fn payment_link(ask: &NewPaymentLink<'_>, made_by: &str) -> RequestBuilder {
    let mut item = CreatePaymentLinkLineItems::new(1_u64);
    item.price = Some(ask.price.0.clone());
    let mut after = CreatePaymentLinkAfterCompletion::new(CreatePaymentLinkAfterCompletionType::Redirect);
    after.redirect = Some(AfterCompletionRedirectParams::new(ask.return_url));
    let request = CreatePaymentLink::new(vec![item]).after_completion(after).metadata(metadata(ask.reference, made_by));
    if ask.every == Every::Once {
        return request.customer_creation(CreatePaymentLinkCustomerCreation::Always).build();
    }
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

pub fn customer(reference: &str, made_by: &str) -> RequestBuilder {
    CreateCustomer::new().metadata(metadata(reference, made_by)).build()
}

pub fn checkout(ask: &NewCheckout<'_>, made_by: &str) -> RequestBuilder {
    let mut item = CreateCheckoutSessionLineItems::new();
    item.price = Some(ask.price.0.clone());
    item.quantity = Some(1);
    let request = CreateCheckoutSession::new()
        .line_items(vec![item])
        .customer(ask.customer.0.as_str())
        .client_reference_id(ask.reference)
        .success_url(ask.success_url)
        .cancel_url(ask.cancel_url)
        .expires_at(ask.expires_at)
        .locale(locale(ask.locale))
        .metadata(metadata(ask.reference, made_by));
    if ask.every == Every::Once {
        let mut payment = CreateCheckoutSessionPaymentIntentData::new();
        payment.metadata = Some(reference_only(ask.reference));
        return request.mode(CheckoutSessionMode::Payment).payment_intent_data(payment).build();
    }
    let mut subscription = CreateCheckoutSessionSubscriptionData::new();
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
            every: Every::Month,
            customer: &customer,
            reference: "ref_1",
            success_url: "https://a.example/paid?s={CHECKOUT_SESSION_ID}",
            cancel_url: "https://a.example/cancelled",
            trial_days: 7,
            without_card: Some(WithoutCard::Pause),
            expires_at: 1_795_000_000,
            locale: "zh-CN",
        };
        let body = checkout(&ask, "digest").body.unwrap();
        let mut fields: Vec<_> =
            url::form_urlencoded::parse(body.as_bytes()).map(|(key, value)| format!("{key} = {value}")).collect();
        fields.sort();
        insta::assert_snapshot!(fields.join("\n"));
    }
}
