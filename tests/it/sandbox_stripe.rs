//! The local Stripe keeps Stripe's promises.
