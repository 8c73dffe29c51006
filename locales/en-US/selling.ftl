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
    It works for everyone, so I cannot know who pays through it. The buyer claims the purchase afterwards, on the page Stripe leads back to or with a code sent by email.
plan-link-open = Open the page
plan-link-pay = Payment link
purchase-error-unknown = That code does not work here. Codes come by email, are good for 24 hours and work once, in the server the plan was bought for. Ask for a new one on the page you paid through.
purchase-claimed = **{ $plan }** is yours. Your roles follow within seconds; `/membership` shows the rest.
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
    .description = Days of access, if it is paid once or free; 0 means forever
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
    .description = Days of access, if it is paid once or free; 0 means forever
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
plan-error-access-days = `access_days` must lie between 0 and { $most }; 0 means forever.
plan-error-access-days-renewing = A plan that renews lasts as long as it is paid. Leave `access_days` out, or choose the interval “once”.
plan-error-free-costs = A free plan costs nothing: set `price` to 0, or leave `free` out.
plan-error-free-trial = A free plan needs no trial. Leave `trial_days` out.
plan-error-trial-card = `trial_without_card` needs a trial: give `trial_days` as well.
plan-error-picture = That is no address I can show. Give one that begins with `https://` and has at most { $most } characters.
plan-error-place = `{ $option ->
    [position] { opt-plan-create-position }
   *[rank] { opt-plan-create-rank }
}` must lie between 0 and { $most }.
plan-error-rank-alone = `rank` and `includes_lower` need a `group`: the name that the steps of one ladder share.
plan-error-group-long = The group's name has too many characters; at most { $most } fit.
plan-error-own-price-renewing = Buyers can name the price only where it is paid once. Choose the interval “once”, or leave `minimum` and `maximum` out.
plan-error-maximum-alone = `maximum` needs a `minimum` as well.
plan-error-own-price-bounds = The price is what is proposed to buyers: it must lie between `minimum` and `maximum`.
plan-error-seats = `seats` must lie between 2 and { $most }, or be 0 for a plan for one person.
plan-error-seats-once = Only a plan that renews can have seats. Choose month, year or week, or leave `seats` out.
plan-error-free-link = **{ $plan }** is free and needs no payment link. Members join it with `/subscribe`.

# ladders, own prices, previews
opt-plan-create-group = group
    .description = Plans of one group are steps of a ladder; members move between them. “none” to leave
opt-plan-create-rank = rank
    .description = The step on the ladder; higher is more
opt-plan-create-includes_lower = includes_lower
    .description = Gives the roles of the lower steps too
opt-plan-create-minimum = minimum
    .description = Buyers name their price, from this on; only for what is paid once
opt-plan-create-maximum = maximum
    .description = The most that buyers may name
opt-plan-edit-group = group
    .description = Plans of one group are steps of a ladder; members move between them. “none” to leave
opt-plan-edit-rank = rank
    .description = The step on the ladder; higher is more
opt-plan-edit-includes_lower = includes_lower
    .description = Gives the roles of the lower steps too
opt-plan-edit-minimum = minimum
    .description = Buyers name their price, from this on; only for what is paid once
opt-plan-edit-maximum = maximum
    .description = The most that buyers may name

checkout-referral = Referral code, if you have one

edit-title = Change { $plan }?
edit-effects = Who is affected
edit-line = **{ $what }**: { $before } → { $after }
edit-none = none
edit-what-name = Name
edit-what-terms = Price
edit-what-trial-card = Trial without a card
edit-what-own-price = Bounds of a price that buyers name
edit-what-roles = Roles
edit-what-grace = Days of grace
edit-what-description = Description
edit-what-picture = Picture
edit-what-position = Position
edit-what-ladder = Ladder
edit-what-seats = Seats
edit-ladder = { $group }, step { $rank }
edit-ladder-includes = { $group }, step { $rank }, with the roles of lower steps
edit-holders = { $holding ->
    [0] Nobody holds this plan now.
    [one] 1 member holds this plan now, { $paying } by paying for it.
   *[other] { $holding } members hold this plan now, { $paying } by paying for it.
}
edit-keep-price = { $count ->
    [one] 1 payer keeps the old price.
   *[other] { $count } payers keep the old price.
}
edit-gain = ➕ { $role }: { $count ->
    [one] 1 member gets it
   *[other] { $count } members get it
}
edit-lose = ➖ { $role }: { $count ->
    [one] 1 member loses it
   *[other] { $count } members lose it
}
edit-ending = { $count ->
    [one] 1 member's grace would be over at once.
   *[other] { $count } members' grace would be over at once.
}
edit-no-roles = Nobody gets or loses a role.
edit-save = Save
edit-discard = Discard
edit-discarded = Nothing was changed.
plan-error-edit-stale = This edit is no longer waiting: it was saved, discarded, or is more than an hour old. Type `/plan edit` again.
plan-error-edit-meanwhile = The plan was changed after this preview was made, so nothing was saved. Type `/plan edit` again to see how it stands.

switch-up = You have **{ $from }**. Go up to **{ $to }** ({ $price }) at once: Stripe charges the difference for the rest of the current period, and your roles change within seconds.
switch-up-button = Upgrade to { $to }
switch-down = You have **{ $from }**, paid until { $time }. You can go to **{ $to }** ({ $price }) from then on; until then everything stays as it is.
switch-down-button = Switch to { $to } then
switch-planned = You go from **{ $from }** to **{ $to }** ({ $price }) on { $time }.
switch-stay = Stay with { $from }
switch-up-done = You are on **{ $to }** now. Stripe has charged the difference; your roles change within seconds.
switch-down-done = You keep **{ $from }** until { $time } and then go to **{ $to }** ({ $price }). `/subscribe` lets you change your mind until then.
switch-stayed = You stay with your plan. Nothing else changes.
switch-error-not-there = You pay for no other plan of this kind now. `/subscribe` shows what you can buy.
switch-error-waiting = Your present subscription does not let you in right now: a payment failed, was given back or is disputed, or it is paused. Put that right first: `/membership`, then “Manage billing”.
switch-error-currency = That plan is sold in another currency, and Stripe cannot move a subscription to another one. End the present one in `/membership` first, then subscribe to the new one.
switch-error-not-paid = The difference could not be charged, so nothing was changed. Put another card on file with `/membership` → “Manage billing”, then try again.
switch-error-nothing-planned = No change of plan is waiting.
switch-error-refused = Stripe did not accept this change. Nothing was charged or changed. Please tell the server's staff.
subscribe-error-ladder = You pay for **{ $plan }**, which is of the same kind. Use `/subscribe` here on Discord to go from one to the other; buying both would charge you twice.

# coupons
cmd-coupon = coupon
    .description = Codes that lower the price of a plan
cmd-coupon-create = create
    .description = Make a code that lowers the price of a plan at its checkout
opt-coupon-create-plan = plan
    .description = Which plan
opt-coupon-create-code = code
    .description = What buyers type: 3 to 30 letters and digits
opt-coupon-create-duration = duration
    .description = once, forever, or a number of months such as 3 months
opt-coupon-create-percent_off = percent_off
    .description = Percent off, 1 to 100
opt-coupon-create-amount_off = amount_off
    .description = Or an amount off, in the plan's currency, such as 2.50
opt-coupon-create-max_uses = max_uses
    .description = How often the code can be used; without it, as often as people like
opt-coupon-create-expires = expires
    .description = Until when it can be used: 2027-03-01, or in 3 days
cmd-coupon-list = list
    .description = Every code, what it takes off and how often it was used
cmd-coupon-end = end
    .description = Let a code be used no more; running discounts go on
opt-coupon-end-code = code
    .description = Which code
coupon-created = The code **{ $code }** for **{ $plan }** is being set up: { $terms }. Stripe needs a few seconds; then buyers can type it at the checkout. `/coupon list` shows how it stands.
coupon-ended = The code **{ $code }** can be used no more. What it takes off running subscriptions goes on.
coupon-list-title = Codes
coupon-list-empty = There is no code yet. `/coupon create` makes one.
coupon-state-preparing = Being set up in Stripe
coupon-state-usable = Usable
coupon-state-over = Used up or over
coupon-state-refused = Refused by Stripe: end it and make another one; another code of the same name may exist in the Stripe account
coupon-state-ended = Ended
coupon-percent = { $percent }% off
coupon-amount = { $amount } off
coupon-once = the first payment
coupon-forever = every payment
coupon-months = { $months ->
    [one] for 1 month
   *[other] for { $months } months
}
coupon-until = until { $time }
coupon-used = used { $used } ×
coupon-used-of = used { $used } of { $most } ×
coupon-used-unknown = uses not known right now
coupon-error-plan = That plan takes no codes: it is archived, free, or lets buyers name the price.
coupon-error-code = A code has 3 to { $most } letters (a–z) and digits, and nothing else.
coupon-error-taken = That code can be used already. Choose another one, or end it first with `/coupon end`.
coupon-error-one = Give either `percent_off` or `amount_off`.
coupon-error-percent = `percent_off` must lie between 1 and 100.
coupon-error-amount = `amount_off` is more than the plan costs.
coupon-error-duration = `duration` is `once`, `forever`, or a number of months up to { $most }, such as `3 months`.
coupon-error-once = This plan is paid once, so a code for it lasts `once`.
coupon-error-uses = `max_uses` must lie between 1 and { $most }.
coupon-error-expires = I cannot read that as a time to come. Type a date such as `2027-03-01`, or `in 3 days`; at most five years ahead.
coupon-error-unknown = No code of that name can be used now. `/coupon list` shows all.

# gifts
cmd-claim = claim
    .description = Claim a gift, a team seat, or a purchase made outside Discord, with its code
opt-claim-code = code
    .description = From a gift, a team invitation, or the email about your purchase
gift-open = Give a plan as a gift
gift-intro = Choose what to give. You pay once, get a code, and hand it to whomever you like; whoever claims it first has it.
gift-nothing = There is nothing to give here right now.
gift-give = Give { $plan } · { $price }
gift-form-title = Your gift
gift-form-message = A message to go with it (may stay empty)
gift-checkout = A gift of **{ $plan }**, forever. This checkout closes { $until }. Pay first, then press “Show the code”.
gift-checkout-days = A gift of **{ $plan }** for { $days ->
    [one] 1 day
   *[other] { $days } days
}, counted from when it is claimed; it does not renew. This checkout closes { $until }. Pay first, then press “Show the code”.
gift-show-code = Show the code: { $plan }
gift-keep = Keep it myself: { $plan }
gift-waits = 🎁 **{ $plan }**, paid { $time }, waits for its code.
gift-waits-shown = 🎁 **{ $plan }**, paid { $time }, nobody has claimed it yet. A new code makes the one before it useless.
gift-code = Your code, shown this once: `{ $code }`
    Hand it on; `/claim` takes it until { $time }. Lost it? “Show the code” makes a new one as long as nobody has claimed the gift.
gift-kept = You keep the gift: **{ $plan }** is yours. The role follows within seconds.
gift-kept-until = You keep the gift: **{ $plan }** is yours until { $time }. The role follows within seconds.
gift-claimed = { $from } gave you **{ $plan }**. The role follows within seconds.
gift-claimed-until = { $from } gave you **{ $plan }** until { $time }. The role follows within seconds.
gift-error-plan = That plan cannot be given. Choose another one.
gift-error-message = The message has { $length } characters; at most { $most } fit.
gift-error-not-yours = That gift is not yours to give.
gift-error-not-paid = I do not see the payment yet. If you have paid, press again in a few seconds; bank transfers can take days.
gift-error-claimed = Somebody has claimed that gift already.
code-error-unknown = I know no such code here. Check every letter; a code works only in the server it was bought in.
gift-error-void = The payment for that gift was given back or is disputed, so there is nothing to hand on.
code-error-over = That code has expired. Whoever gave it to you can show a new one in `/subscribe` → “Give a plan as a gift”.
code-error-taken = Somebody has claimed that already.
code-error-void = The payment behind that code was given back or is disputed, so it is worth nothing now.
code-error-held = You have that plan already, without an end or by a subscription. Nothing was used up: pass the code on, or keep it for later.
why-gifted = A gift from { $from }, forever.
why-gifted-until = A gift from { $from }, until { $time }.
why-scholarship = A scholarship until { $time }, given by { $staff }: “{ $reason }”.
mod-granted-scholarship = { $member } has a scholarship for **{ $plan }** until { $time }. The role follows within seconds.
grant-error-scholarship = A scholarship has an end: give `days` as well.
opt-mod-grant-scholarship = scholarship
    .description = For somebody who cannot pay; needs an end and is shown as a scholarship

# seats of a team
opt-plan-create-seats = seats
    .description = A team plan: the most seats one buyer can buy, 2 to 500; 0 for one person
opt-plan-edit-seats = seats
    .description = A team plan: the most seats one buyer can buy, 2 to 500; 0 for one person
subscribe-seats = For a team: choose how many seats at the checkout, up to { $most }; one is yours.
team-open = My team
team-none = You pay for no team here now.
team-line = **{ $plan }**: { $taken } of { $seats } seats taken, yours among them.
team-invite = Invite to { $plan }
team-remove = Take back seat { $number }
team-invited = An invitation, shown this once: `{ $code }`
    Hand it to one person; `/claim` takes it until { $time }.
team-removed = { $member } has no seat any more. The role goes within seconds, unless something else gives it.
team-taken = You have a seat of **{ $plan }**, paid for by { $owner }. The role follows within seconds.
team-error-none = You pay for no such team now, or that seat is free already. `/subscribe` → “My team” shows how it stands.
team-error-full = Every seat is taken, or an invitation for it is still open. Take a seat back, wait until an invitation ends (14 days), or buy more seats under `/membership` → “Manage billing”.
team-error-over = That invitation was used, has expired, or the team has no free seat. Ask for a new one.
team-error-own = That is an invitation to your own team; hand it to somebody else.
team-error-held = You have that plan already. Nothing was used up: pass the invitation on.
why-seat = A seat in the team of { $from }.
why-seat-until = A seat in the team of { $from }, until { $time }.
why-seat-over = The seat in the team of { $from } ended.
