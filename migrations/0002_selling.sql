-- Selling: several roles a plan, plans for some days, free plans, ranked groups, own prices, seats.

CREATE TABLE plan_roles (
    plan_id BIGINT NOT NULL REFERENCES plans (id),
    role_id BIGINT NOT NULL,
    -- In the order in which the creator named them.
    place   BIGINT NOT NULL,
    PRIMARY KEY (plan_id, role_id)
) {clustered};
INSERT INTO plan_roles (plan_id, role_id, place) SELECT id, role_id, 0 FROM plans;
ALTER TABLE plans DROP COLUMN role_id;
-- Costs nothing and needs nothing of Stripe.
ALTER TABLE plans ADD COLUMN free BOOLEAN NOT NULL DEFAULT FALSE;
-- Days of access of a plan that is paid once; none for ever.
ALTER TABLE plans ADD COLUMN access_days BIGINT;
-- 'needed'; without a card at the trial's end the subscription 'cancel's or 'pause's.
ALTER TABLE plans ADD COLUMN trial_card TEXT NOT NULL DEFAULT 'needed';
ALTER TABLE plans ADD COLUMN picture TEXT;
-- Smaller ones are shown first.
ALTER TABLE plans ADD COLUMN position BIGINT NOT NULL DEFAULT 0;
-- Plans of one group are steps of one ladder; a member stands on one of them.
ALTER TABLE plans ADD COLUMN tier_group TEXT;
ALTER TABLE plans ADD COLUMN tier_rank BIGINT NOT NULL DEFAULT 0;
-- Gives the roles of the lower ranks too.
ALTER TABLE plans ADD COLUMN includes_lower BOOLEAN NOT NULL DEFAULT FALSE;
-- The buyer names the price, between these; price_minor is what is proposed.
ALTER TABLE plans ADD COLUMN least_minor BIGINT;
ALTER TABLE plans ADD COLUMN most_minor BIGINT;
-- Most seats one buyer can buy; 0 for a plan for one person.
ALTER TABLE plans ADD COLUMN seats BIGINT NOT NULL DEFAULT 0;

-- What was offered, so that a repeated request is the same request, and what was bought is what was offered.
ALTER TABLE checkouts ADD COLUMN access_days BIGINT;
ALTER TABLE checkouts ADD COLUMN trial_card TEXT NOT NULL DEFAULT 'needed';
