# selling: plans and how they are bought

cmd-plan = plan
    .description = Plans on sale
cmd-plan-create = create
    .description = Put a plan on sale: a price in Stripe that gives a role here
opt-plan-create-name = name
    .description = What buyers see, at most 80 characters
opt-plan-create-price = price
    .description = In the currency's major unit, such as 9.90 or 1200
opt-plan-create-currency = currency
    .description = ISO code, such as EUR, USD or JPY
opt-plan-create-interval = interval
    .description = How often it is paid
opt-plan-create-role = role
    .description = The role that buyers get; it must stand below mine
opt-plan-create-trial_days = trial_days
    .description = Free days at the start, up to 730; none if left out
opt-plan-create-grace_days = grace_days
    .description = Days of access after a failed renewal, up to 90
opt-plan-create-description = description
    .description = What buyers read below the name, at most 500 characters
choice-plan-create-interval-month = every month
choice-plan-create-interval-year = every year
choice-plan-create-interval-week = every week
choice-plan-create-interval-once = once
cmd-plan-list = list
    .description = Every plan: price, role, state, and what keeps it from working
cmd-plan-edit = edit
    .description = Change a plan; what you leave out stays. Who bought before keeps their price
opt-plan-edit-plan = plan
    .description = Which plan
opt-plan-edit-name = name
    .description = The new name
opt-plan-edit-price = price
    .description = The new price, in the currency's major unit
opt-plan-edit-currency = currency
    .description = The new currency, as an ISO code
opt-plan-edit-interval = interval
    .description = How often it is paid from now on
opt-plan-edit-role = role
    .description = The role it gives from now on, to present holders too
opt-plan-edit-trial_days = trial_days
    .description = Free days at the start; 0 for none
opt-plan-edit-grace_days = grace_days
    .description = Days of access after a failed renewal; 0 for none
opt-plan-edit-description = description
    .description = What buyers read below the name
choice-plan-edit-interval-month = every month
choice-plan-edit-interval-year = every year
choice-plan-edit-interval-week = every week
choice-plan-edit-interval-once = once
cmd-plan-archive = archive
    .description = Take a plan off sale; who pays for it keeps it
opt-plan-archive-plan = plan
    .description = Which plan
cmd-plan-link = link
    .description = The public payment link of a plan
opt-plan-link-plan = plan
    .description = Which plan
cmd-subscribe = subscribe
    .description = See what is on sale here and get your own checkout link
opt-subscribe-plan = plan
    .description = Go straight to this plan's checkout

price-month = { $price } a month
price-year = { $price } a year
price-week = { $price } a week
price-once = { $price } once
plan-trial-then = { $days ->
    [one] 1 day free, then { $price }
   *[other] { $days } days free, then { $price }
}
plan-choice = { $plan } · { $price }
plan-choice-archived = { $plan } · archived
plan-state-preparing = Being set up in Stripe
plan-state-on_sale = On sale
plan-state-refused = Refused by Stripe
plan-state-archived = Archived
plan-trouble-role_missing = ⚠️ Its role was deleted. Choose another one with `/plan edit`.
plan-trouble-role_above = ⚠️ I may not give its role. Move my role above it in Server Settings → Roles and let me “Manage Roles”; the rest follows by itself.
plan-trouble-stripe_refused = ⚠️ Stripe refused it as it is. Change it with `/plan edit`, and check the Stripe account.

plan-created = **{ $plan }** is being set up: { $terms } for { $role }; { $grace ->
    [0] access ends as soon as a renewal fails
    [one] 1 day of grace after a failed renewal
   *[other] { $grace } days of grace after a failed renewal
}. Stripe needs a few seconds; then members find it in `/subscribe`. `/plan list` shows how it stands.
plan-edited = **{ $plan }** was changed: { $terms } for { $role }; { $grace ->
    [0] access ends as soon as a renewal fails
    [one] 1 day of grace after a failed renewal
   *[other] { $grace } days of grace after a failed renewal
}. Who bought before keeps their price. A new price needs a few seconds in Stripe; `/plan list` shows how it stands.
plan-archived = **{ $plan }** is off sale. Everyone who pays for it keeps it, and renewals go on.
plan-list-title = Plans
plan-list-empty = There is no plan yet. `/plan create` puts one on sale.
plan-list-line = { $state } · { $terms } · { $role } · { $grace ->
    [0] no grace
    [one] 1 day of grace
   *[other] { $grace } days of grace
}
plan-list-parked = { $count ->
    [one] ⚠️ 1 purchase
   *[other] ⚠️ { $count } purchases
} through a public link or with an unknown reference, waiting for an owner ({ $plans }). The money is safe in Stripe; find the buyer there and use `/mod grant`.
plan-link = The public page of **{ $plan }**: { $page }
    Share this one: it says what the plan is, signs the buyer in with Discord, and brings them into the server.

    The bare payment link: { $url }
    It works for everyone, so I cannot know who pays through it. The buyer claims the purchase afterwards, on the page Stripe leads back to or with a code by mail.
plan-link-open = Open the page
plan-link-pay = Payment link
purchase-error-unknown = That code opens nothing here. Codes come by mail, are good for 24 hours and work once, in the server the plan was bought for. Ask for a new one on the page you paid through.
purchase-error-taken = That purchase was claimed already. If it was not by you, tell the server’s staff; they have been told that you asked.
purchase-error-no-customer = That purchase cannot be followed in Stripe, so staff must decide. They have been told; nothing is lost.
purchase-error-too-often = Those were too many tries. Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } and try again.

subscribe-title = On sale here
subscribe-intro = Press a button for your own checkout link. It works only for you.
subscribe-nothing = Nothing is on sale here yet. Look again later, or ask the server's staff.
subscribe-gives = Gives you { $role }
subscribe-held = ✅ You have this. `/membership` says until when.
subscribe-button = Subscribe
subscribe-button-plan = Subscribe: { $plan }
subscribe-checkout = **{ $plan }**: { $terms }. This checkout is yours alone and closes { $until }. You get in within seconds of paying; nothing is charged before you confirm on Stripe's page.
subscribe-pay = Pay { $price }

price-error-not-a-number = That is not a price I can read. Type digits with a point, such as `9.90` or `1200`.
price-error-not-above-zero = The price must be above 0. To give access for nothing, make a free plan with `free:true`, use `/mod grant`, or give a free trial with `trial_days`.
price-error-no-decimals = { $currency } has no decimals. Type a whole number, such as `1200`.
price-error-too-fine = { $currency } has { $decimals } decimals here. Type no more than that, such as `9.90`.
price-error-too-low = That is too little: Stripe charges at least { $least }.
price-error-too-high = That is too much: Stripe charges at most { $most }.
plan-error-name-empty = The name has no visible characters. Type one that people can read.
plan-error-name-long = The name has { $length } characters; at most { $most } fit. Shorten it and try again.
plan-error-name-taken = Another plan here has this name. Choose another name, or archive that plan first.
plan-error-description-long = The description has { $length } characters; at most { $most } fit. Shorten it and try again.
plan-error-currency = Stripe does not charge in “{ $typed }”. Type an ISO code such as `EUR`, `USD` or `JPY`.
plan-error-trial-once = A plan that is paid once cannot begin with a trial. Leave `trial_days` out, or choose another interval.
plan-error-trial-days = `trial_days` must lie between 0 and { $most }.
plan-error-grace-days = `grace_days` must lie between 0 and { $most }.
plan-error-role-everyone = Everyone has the role @​everyone already. Choose a role of its own for the plan.
plan-error-role-managed = That role belongs to an integration or to boosting; Discord lets nobody give it. Choose another one.
plan-error-role-above = That role stands above mine ({ $own }), so Discord will not let me give it. In Server Settings → Roles, drag my role above it, then try again.
plan-error-role-dangerous = That role has the permission “{ $permission }”, which nobody should be able to buy. Remove the permission from the role, or choose another role.
plan-error-role-staff = That role makes creators or moderators of its holders (see `/setup`). Choose another one.
plan-error-bot-may-not = I may not give roles here. Give my role the permission “Manage Roles” in Server Settings → Roles, then try again.
plan-error-too-many = There are { $most } plans on sale, and no more fit into one message. Archive one first.
plan-error-unknown = There is no plan called “{ $name }” here. Choose one from the list that appears while you type.
plan-error-gone = That plan does not exist in this server.
plan-error-archived = **{ $plan }** is archived and sells no more.
plan-error-not-ready = **{ $plan }** has no link yet. `/plan list` says how it stands.
plan-error-edit-archived = That plan is archived and sells no more. Create a new one with `/plan create`.
plan-error-already-archived = That plan was archived before.
plan-error-preparing = That plan is still being set up in Stripe. Try again in a moment.
plan-error-nothing = Nothing to change: everything is as you typed it.
subscribe-error-archived = That plan is no longer on sale. `/subscribe` shows what is.
subscribe-error-not-ready = That plan is not on sale yet. Please try again in a minute; if it stays so, tell the server's staff.
subscribe-error-held = You have that plan already, so there is nothing to buy. `/membership` shows it.
subscribe-error-waiting = You have a subscription to that plan, but it does not let you in right now: a payment failed, was given back or is disputed, or the subscription is paused. A second one would only charge you twice. Open `/membership` and press “Manage billing” to put it right.
subscribe-error-pending = Your payment for that plan is on its way. You get in as soon as it arrives; bank transfers can take days. `/membership` shows how it stands.
subscribe-error-revoked = The server's staff has taken that plan from you, so you cannot buy it. Please talk to them.
subscribe-error-refused = Stripe did not accept this purchase. Nothing was charged. Please tell the server's staff.

# the wider terms of a plan
opt-plan-create-more_roles = more_roles
    .description = Further roles, as mentions such as @Gold @Archive; “none” for no more
opt-plan-create-access_days = access_days
    .description = Days of access, if it is paid once or free; 0 for ever
opt-plan-create-free = free
    .description = A free plan: the price is 0 and Stripe is not asked
opt-plan-create-trial_without_card = trial_without_card
    .description = Begin the trial without a card; what then happens if there is none at its end
opt-plan-create-picture = picture
    .description = An https address of a picture that buyers see; “none” for no picture
opt-plan-create-position = position
    .description = Where it stands in the list; smaller numbers come first
choice-plan-create-trial_without_card-no = no, a card is needed
choice-plan-create-trial_without_card-cancel = yes; without a card it ends
choice-plan-create-trial_without_card-pause = yes; without a card it pauses
opt-plan-edit-more_roles = more_roles
    .description = Further roles, as mentions such as @Gold @Archive; “none” for no more
opt-plan-edit-access_days = access_days
    .description = Days of access, if it is paid once or free; 0 for ever
opt-plan-edit-free = free
    .description = A free plan: the price is 0 and Stripe is not asked
opt-plan-edit-trial_without_card = trial_without_card
    .description = Begin the trial without a card; what then happens if there is none at its end
opt-plan-edit-picture = picture
    .description = An https address of a picture that buyers see; “none” for no picture
opt-plan-edit-position = position
    .description = Where it stands in the list; smaller numbers come first
choice-plan-edit-trial_without_card-no = no, a card is needed
choice-plan-edit-trial_without_card-cancel = yes; without a card it ends
choice-plan-edit-trial_without_card-pause = yes; without a card it pauses

price-free = free
price-own = what you choose, from { $least }
price-for-days = { $price }, for { $days ->
    [one] 1 day
   *[other] { $days } days
}
plan-trial-no-card = { $days ->
    [one] 1 day
   *[other] { $days } days
} free without a card, then { $price }
subscribe-start-trial = Start the free trial
free-join = Join: { $plan }
free-leave = Leave: { $plan }
free-joined = You have joined **{ $plan }**. It costs nothing, and you get in within seconds.
free-joined-until = You have joined **{ $plan }** until { $time }. It costs nothing, and you get in within seconds.
free-left = You have left **{ $plan }**. `/subscribe` lets you join again.
free-error-spent = You have had your days of that plan. `/subscribe` shows what else there is.
free-error-not-in = You have not joined that plan, so there is nothing to leave.
error-again = Something else changed in the same moment. Nothing was lost; please try again.

plan-error-many-roles = A plan gives at most { $most } roles. Leave some out.
plan-error-roles-unreadable = I cannot read “{ $word }” as a role. In `more_roles`, mention roles with @, one after another.
plan-error-access-days = `access_days` must lie between 0 and { $most }; 0 is for ever.
plan-error-access-days-renewing = A plan that renews lasts as long as it is paid. Leave `access_days` out, or choose the interval “once”.
plan-error-free-costs = A free plan costs nothing: set `price` to 0, or leave `free` out.
plan-error-free-trial = A free plan needs no trial. Leave `trial_days` out.
plan-error-trial-card = `trial_without_card` needs a trial: give `trial_days` as well.
plan-error-picture = That is no address I can show. Give one that begins with `https://` and has at most { $most } characters.
plan-error-place = `{ $option }` must lie between 0 and { $most }.
plan-error-rank-alone = `rank` and `includes_lower` need a `group`: the name that the steps of one ladder share.
plan-error-group-long = The group's name has too many characters; at most { $most } fit.
plan-error-own-price-renewing = Buyers can name the price only where it is paid once. Choose the interval “once”, or leave `minimum` and `maximum` out.
plan-error-maximum-alone = `maximum` needs a `minimum` as well.
plan-error-own-price-bounds = The price is what is proposed to buyers: it must lie between `minimum` and `maximum`.
plan-error-seats = `seats` must lie between 2 and { $most }, or be 0 for a plan for one person.
plan-error-seats-once = Only a plan that renews can have seats. Choose month, year or week, or leave `seats` out.
plan-error-free-link = **{ $plan }** is free and needs no payment link. Members join it with `/subscribe`.
