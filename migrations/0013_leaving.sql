-- When its owner began to go back to the operator's account: nothing is sold through it any more.
ALTER TABLE stripe_accounts ADD COLUMN leaving_at BIGINT;
