# access: who has which role, and why

cmd-membership = membership
    .description = What you hold here, why, until when, and what happens next
cmd-mod-why = why
    .description = Why this member has or lacks each paid role
opt-mod-why-member = member
    .description = Whom
cmd-mod-member = member
    .description = One member at a glance: access, role changes, activity, findings and notes
opt-mod-member-member = member
    .description = Whom
cmd-mod-grant = grant
    .description = Give a member a plan by hand, for so many days or forever
opt-mod-grant-member = member
    .description = To whom
opt-mod-grant-plan = plan
    .description = Which plan
opt-mod-grant-reason = reason
    .description = Why; other staff read it, and it is kept in /mod audit
opt-mod-grant-days = days
    .description = For how many days, up to 3650; forever if left out
cmd-mod-revoke = revoke
    .description = Take a plan from a member until staff gives it back; payments are not stopped
opt-mod-revoke-member = member
    .description = From whom
opt-mod-revoke-plan = plan
    .description = Which plan
opt-mod-revoke-reason = reason
    .description = Why; other staff and the member read it

why-paid = Paid.
why-paid-renews = Paid. Renews { $time }.
why-ending = Paid until { $time }; it ends then and does not renew.
why-trial = In the free trial.
why-trial-until = In the free trial; the first payment is due { $time }.
why-trial-ending = In the free trial, which ends { $time } without a payment.
why-collection-paused = The subscription runs; collecting payments is paused.
why-grace = The last renewal failed. Access stays until { $time }; a payment before then keeps it.
why-bought = Bought once, forever.
why-bought-until = Bought until { $time }.
why-access-over = The days that were bought, given or taken for points ended { $time }.
why-joined = Joined; this plan is free.
why-joined-until = Joined until { $time }; this plan is free.
why-rewarded = Taken for { $points } points, until { $time }.
why-left = Left; this plan is free, and `/subscribe` lets you join again.
why-granted = Given by { $staff }, without an end: “{ $reason }”.
why-granted-until = Given by { $staff } until { $time }: “{ $reason }”.
why-payment-pending = The first payment has not arrived yet.
why-never-paid = The first payment never arrived.
why-grace-over = A renewal failed, and the days of grace ended { $time }.
why-paused = The trial ended without a payment method; the subscription is paused.
why-ended = The subscription is over.
why-ended-at = The subscription ended { $time }.
why-refunded = The payment was given back in full.
why-disputed = The payment is disputed; access is suspended until the bank has decided.
why-dispute-lost = The payment was taken back by the bank after a dispute.
why-grant-over = What staff had given ended { $time }.
why-revoked = Taken by { $staff }: “{ $reason }”.
why-by-staff = the server's staff

audit-reason = { $plan }: { $why }
audit-drift = No purchase and no grant gives this role

membership-title = Your membership
membership-empty = You hold no plan here. `/subscribe` shows what is on sale.
membership-gives = Gives you { $role }
membership-paid-twice = ⚠️ You are paying for this plan twice. Cancel one subscription under “Manage billing” and ask the server's staff for your money back.
membership-billing = Manage billing
membership-refresh = Refresh
membership-refreshed = Asking Stripe and Discord again; a change shows within seconds. Press Refresh once more to see it.
membership-just-refreshed = Stripe was asked a moment ago; this is how it stands.
membership-portal = Your billing page at Stripe: payment method, invoices, cancelling. The link is yours alone and soon expires.
membership-portal-open = Open billing
membership-error-no-customer = You have not bought anything here, so there is no billing to manage. `/subscribe` shows what is on sale.

mod-why-title = Why
mod-why-here = { $member } is in the server.
mod-why-gone = { $member } is not in the server. What they hold stays theirs and comes back with them.
mod-why-unseen = Discord did not answer about { $member }; this is what our own records say.
mod-why-no-plans = There is no plan yet. `/plan create` puts one on sale.
mod-why-never = ⛔ Never bought and never given.
mod-why-differs = ⚠️ On Discord it is not so yet; it is being put right.
mod-why-given = Role given { $time }.
mod-why-taken = Role taken { $time }.
mod-why-under-way = A change of the role is under way since { $time }.
mod-why-refused = Discord refused to change the role { $time }.
mod-why-paid-twice = ⚠️ Two subscriptions pay for this plan; one should be cancelled and refunded.
mod-why-brake = ⚠️ Removals are stopped: nobody loses a role until staff press “Let it pass” in the review channel.
mod-member-title = Member
mod-member-joined = { $member } joined { $time }.
mod-member-access = Access
mod-member-changes = Latest role changes
mod-member-no-changes = None.
mod-member-customer = Customer since { $time }.
mod-member-activity = Activity
mod-member-analysis-off = Community analysis is switched off (`/setup`), so nothing is recorded.
mod-member-analysis-left = They have opted out of community analysis, so nothing about their part in the community is shown.
mod-member-ties = Reached out to { $towards ->
    [0] nobody
    [one] one person
   *[other] { $towards } people
}; { $from ->
    [0] nobody
    [one] one person
   *[other] { $from } people
} reached out to them{ $towards ->
    [0] .
   *[other] ; last reached out { $time }.
}
mod-member-no-ties = No interactions are recorded.
mod-member-company = Spent time in voice with { $people ->
    [one] one person
   *[other] { $people } people
}.
mod-member-place = Place { $place } in the ranking of core members.
mod-member-came-by = Came by an invite of { $inviter }: { $time }.
mod-member-came-unknown = By whose invite they came is not known.
mod-member-brought = People who came by their invites in the last { $days } days: { $count }, of whom { $holders } hold a plan now.
mod-member-findings = Findings
mod-member-credit = Appreciation they give
mod-member-notes = Notes
mod-member-notes-none = None.
mod-member-notes-older = The latest three notes; older ones: { $count }
mod-member-note = Note { $number }
mod-member-note-add = Add note
mod-member-note-remove = Remove note { $number }
mod-note-title = Note about a member
mod-note-said = What should other staff know?
    .placeholder = Staff reads it in /mod member; the member gets it with /privacy export.
mod-note-error-empty = There was nothing to note. Write a sentence and try again.
mod-note-error-gone = Somebody has removed this note already. `/mod member` shows what is there.
finding-none = Nothing suspicious was found in the last 30 days.
finding-line = • **{ $title }** ({ $state }): { $why }
finding-part = { " " }{ $member } takes part in it.
finding-since = { " " }This is new since staff last let their appreciation count, or has doubled.
finding-more = … and { $count } more in `/mod flags`.
finding-open = waiting for a moderator
finding-upheld = confirmed
finding-cleared = found honest
finding-grown = found honest, but doubled since: waiting again
finding-noticed = found earlier, waiting for a moderator
finding-earlier = confirmed earlier
credit-counts = Counts in full.
credit-held = Some of it counts less or nothing, because of what was found.
credit-held-since = Some of it counts less or nothing, because of what was found since or has doubled.
credit-off = Switched off by { $staff }, { $time }: nothing they give counts.
credit-on = Counts in spite of what was found until then, decided by { $staff }, { $time }.
credit-unheard = They neither pay nor work as staff, so their appreciation does not count in any case.
mod-credit-off = Stop counting their appreciation
mod-credit-off-what =
    None of the appreciation that { $member } gives would count any more: no reaction, no thanks, no help received. What others give them stays, and so do their access and their roles.
    The ranking is recalculated at once. It can be taken back here at any time, it stands in `/mod audit` under your name, and { $member } can ask for a review.
mod-credit-off-sure = Yes, do not count it
mod-credit-on = Count it again
mod-credit-on-what =
    All appreciation that { $member } gives would count in full, whatever was found about it so far. What is found later with other accounts, or has doubled by then, is held again until staff looks at it.
    The ranking is recalculated at once, and it stands in `/mod audit` under your name.
mod-credit-on-sure = Yes, count it
mod-credit-back = Back
mod-credit-error-self = This is about yourself, so another member of the staff must decide.
mod-credit-error-left = They have opted out of community analysis, so nothing of theirs counts and there is nothing to decide.
mod-granted = { $member } has **{ $plan }** now, without an end. The role follows within seconds.
mod-granted-until = { $member } has **{ $plan }** until { $time }. The role follows within seconds.
mod-revoked = **{ $plan }** was taken from { $member }, until staff gives it back with `/mod grant`. The role follows within seconds.
mod-revoked-paying = **{ $plan }** was taken from { $member }, until staff gives it back with `/mod grant`. The role follows within seconds. ⚠️ Their subscription goes on in Stripe: cancel or refund it there if they should not pay any more.
grant-error-bot = Bots need no plan. Choose a person.
grant-error-days = `days` must lie between 1 and { $most }. Leave it out for access without an end.
grant-error-no-reason = Say why in `reason`; other staff will want to know.
grant-error-reason-long = The reason has { $length } characters; at most { $most } fit. Shorten it and try again.
grant-error-nothing = That member does not have that plan, so there is nothing to take. `/mod why` shows what they have.
grant-error-overtaken = Somebody else decided about this member in the same moment. Look at `/mod why`, then try again if needed.

staff-brake = A comparison with Stripe would take { $removals } of { $holders } paid roles at once. That may be right, or a mistake somewhere, so I have stopped: nobody loses a role until you decide. Check Stripe and `/mod why` for a member or two. If it is right, press “Let it pass”; if not, do nothing: the roles stay.
    .title = ⚠️ Stopped before taking many roles
brake-let-pass = Let it pass
brake-released = Let through for one hour: up to { $removals ->
    [one] 1 role
   *[other] { $removals } roles
} will be taken now.
brake-not-pulled = Nothing is stopped any more.
staff-parked = Somebody bought **{ $plan }**, but not through `/subscribe`, so I do not know yet who it is. The money is safe. The buyer can claim it on the page that Stripe leads back to, or with a code sent by email. If they ask you instead, find { $id } in Stripe, compare the receipt, and use `/mod grant`.
    .title = A purchase is waiting for its owner
staff-claim-contested = { $member } asked for a purchase of **{ $plan }** that cannot be theirs without you: it was claimed by somebody else before, or Stripe knows no customer of it. Nothing was changed. Find { $id } in Stripe, compare the receipts of both, and use `/mod grant` or `/mod revoke`.
    .title = ⚠️ A purchase is wanted twice
staff-role-missing = The role of **{ $plan }** was deleted, so buyers get nothing. Choose another one with `/plan edit`.
    .title = ⚠️ A plan gives nothing
staff-role-above = I may not give { $role }, the role of **{ $plan }**. Move my role above it in Server Settings → Roles and let me “Manage Roles”. I try again every few minutes.
    .title = ⚠️ A plan gives nothing
staff-plan-refused = Stripe refused **{ $plan }** as it is, so it is not on sale. Change it with `/plan edit`, and check the Stripe account.
    .title = ⚠️ A plan is not on sale
staff-disconnected =
    The Stripe account `{ $account }` was disconnected from this bot by its owner, so nothing can be asked or charged there any more.
    • **Nobody was sent away.** Each membership ends with what is paid for: a month’s with the month, a year’s with the year; lifetime purchases stay.
    • Stripe may go on charging subscriptions in that account. We do not hear of it and cannot extend access for it: cancel them in Stripe’s dashboard.
    • Nothing can be sold until the owner connects an account in `/setup` → Payments.
    .title = ⚠️ The Stripe account was disconnected
staff-back-with-operator =
    What is sold here is paid to the operator of this bot again, and no longer to the Stripe account `{ $account }`.
    • **Nobody was sent away.** Memberships paid through that account end with what is paid for and are not charged again; lifetime purchases stay.
    • The plans are being set up again and go on sale by themselves. Their public links are new: `/plan list`.
    .title = Back to the operator’s account
creator-disconnected =
    You disconnected your Stripe account. Nobody was sent away: each member keeps access until what they have paid for runs out, and is not charged through this bot any more.
    Subscriptions in your Stripe account go on there until you cancel them in Stripe’s dashboard; access is not extended for what they charge. To sell again, open `/setup` → Payments.
    .title = ⚠️ Your Stripe account is disconnected
staff-paid-twice = { $member } pays for **{ $plan }** twice. Cancel one of the subscriptions in Stripe and refund it.
    .title = Somebody pays twice
staff-fight = Somebody keeps changing { $role } of { $member } by hand against what was paid and given{ $known ->
    [0] . Who does it I cannot see; that takes the permission View Audit Log
   *[other] : { $by }
}. I put it right at most three times a day. To give or take access, use `/mod grant` and `/mod revoke`.
    .title = ⚠️ A role changes back and forth

why-on-hold = Collecting payments is paused, and this plan gives no access meanwhile.
why-on-hold-until = Collecting payments is paused until { $time }, and this plan gives no access meanwhile.
why-refunded-partly = Part of the payment was given back, which ends this plan.
why-discord = Bought in Discord’s own shop.
why-discord-until = Bought in Discord’s own shop, until { $time }.
why-not-begun = Bought in Discord’s own shop; it begins { $time }.
why-taken-back = Discord’s own shop has taken the purchase back.
why-moved = Transferred to { $member }.

cmd-mod-cases = cases
    .description = What waits for staff’s decision, such as disputed payments
opt-mod-cases-number = number
    .description = One case, with its buttons; all open ones if left out
case-title = Case { $number } · { $title }
case-list-title = Open cases
case-list-empty = Nothing waits for you.
case-list-how = `/mod cases` with a number shows one with its buttons.
case-error-gone = There is no such case here. `/mod cases` shows what is open.
case-error-closed = Somebody has answered this case already, or it has come to its end by itself. `/mod cases` shows what is open.
case-reason = Case { $number }
case-decided = **{ $answer }** — { $staff }, { $time }
case-settled = { $how } ({ $time })
case-settled-won = The bank has decided for you; access follows the payment again.
case-settled-lost = The bank has decided for the buyer; the money is gone.
case-settled-withdrawn = The matter was withdrawn.
case-dispute = { $member } has disputed the payment for **{ $plan }** with their bank. Answer the dispute in Stripe: find { $source } there. What it means for access is the plan’s own rule (`/plan rules`); until the bank has decided you may let them in all the same.
    .title = A payment is disputed
case-claim = { $member } claimed a purchase of **{ $plan }** ({ $purchase }), and { $other } says that it is theirs. { $member } keeps it until you decide. Find it in Stripe and compare the receipts of both.
    .title = Two people want one purchase
case-transfer = { $member } says that their membership was moved to { $other } against their will.
    .title = A transfer is contested
case-hand-edit = Somebody changed a paid role of { $member } by hand.
    .title = A paid role was changed by hand
case-leak = People who did not pay can see a paid channel.
    .title = A paid channel is open
case-answer-let-in = Let them in meanwhile
case-answer-keep-out = Leave it as it is
case-answer-first = It belongs to the first named
case-answer-second = It belongs to the second named
case-answer-neither = It belongs to neither
case-answer-give-back = Give it back
case-answer-leave = Leave it
case-answer-seen = Seen
case-appeal = { $member } asks for a review of the appreciation they give; some of it is held or switched off. They are told your answer. They say: “{ $said }”
    .title = A member asks for a review
case-answer-clear = Clear: it counts
case-answer-keep = Keep as it is
case-report = { $by ->
    [member] { $member } wrote [this message]({ $link }).
   *[webhook] [This message]({ $link }) came through a webhook, so no member wrote it.
}
    .title = A message was reported
case-report-few = Reported by { $named }.
case-report-many = Reported by { $count } members: { $named } and { $more } more.
case-report-unnamed = Reported by { $count ->
    [one] one member
   *[other] { $count } members
}; no names, because the author may read this.
case-report-nobody = Who reported it is not stored any more.
case-report-and = , { "" }
case-report-reason = > “{ $reason }”
case-report-how = Do what is needed in Discord itself (delete it, time somebody out), then say here how it ended. Nobody is told, and no ranking changes.
case-answer-acted = Dealt with
case-answer-dismiss = Nothing to do
case-error-self = This is about yourself, so somebody else of the staff answers it.

notice-thread = Your membership
notice-pay = See the bill and pay
notice-by-dm = Tell me by direct message
notice-from = From the server { $server }
notice-payment-0 = The renewal of **{ $plan }** could not be paid. You keep everything until { $until }; pay before then, or change your card under `/membership` → Manage billing, and nothing changes.
    .title = A payment failed
notice-payment-2 = The renewal of **{ $plan }** is still unpaid. Access stays until { $until }.
    .title = Still unpaid
notice-payment-4 = **{ $plan }** is still unpaid, and the time is running short: access ends { $until }.
    .title = Access ends soon
notice-payment-6 = This is the last reminder: unless **{ $plan }** is paid, access ends { $until }.
    .title = Last reminder

membership-pay-by = ⚠️ The payment for **{ $plan }** failed. Pay by { $time } and nothing changes: press “Manage billing” and check your card.
membership-back = 👋 Welcome back. What you paid for was kept for you.
membership-next-pending = As soon as the money arrives, access follows by itself.
membership-next-pay = Add a payment method under “Manage billing” and access comes back.
membership-next-again = `/subscribe` takes you back in.
membership-next-disputed = If you opened the dispute by mistake, withdraw it at your bank; the staff of this server have been told.
membership-telling-stripe = ⏳ Stripe is being told; press Refresh in a moment.
membership-stripe-refused = ⚠️ Stripe did not take your last decision. Try again, or use “Manage billing”.
membership-leave = Cancel subscription
membership-undo = Keep it after all
membership-transfer = Transfer
membership-agree = Accept the membership
membership-decline = Decline
membership-stop = Stop the transfer
membership-object = This was not me
membership-transfer-asked = 🔁 You want to transfer your membership to { $other }. Ask them to open `/membership` and accept, by { $time }.
membership-transfer-offered = 🔁 { $other } wants to transfer their membership to you, with everything that was paid for and its future payments. Accept or decline by { $time }.
membership-transfer-agreed = 🔁 Your membership moves to { $other } { $time }. Until then either of you can stop it.
membership-transfer-coming = 🔁 The membership of { $other } comes to you { $time }. Until then either of you can stop it.
membership-transfer-gone = 🔁 Your membership moved to { $other } { $time }. If that was not you, say so: staff will look at it.
membership-transfer-arriving = 🔁 The membership of { $other } is yours since { $time }; the role follows within seconds.
membership-transfer-refused = 🔁 The transfer between you and { $other } was declined.
membership-transfer-failed = 🔁 The transfer between you and { $other } could not be made: what was paid for has changed meanwhile.
membership-transfer-stopped = 🔁 The transfer between you and { $other } was stopped.

transfer-title = Transfer your membership
transfer-how = Choose the person, who must be in this server. Everything you paid for moves to them, its future payments too, which go on from the same payment method until they change it. They must accept, and a day later it moves; until then either of you can stop it.
transfer-whom = To whom?
transfer-sure = Everything you paid for here moves to { $other }, and you lose it. They must accept first, and then have a day to change their mind, as you have.
transfer-hand = Yes, transfer it
transfer-asked = Asked. They accept it under their own /membership.
transfer-agreed = Accepted. It moves in 24 hours.
transfer-stopped = Stopped. Nothing moves.
transfer-objected = The staff of this server have been asked to look at it.
transfer-error-self = Choose somebody other than yourself.
transfer-error-not-member = Choose a person who is in this server; bots cannot hold a membership.
transfer-error-nothing = You have nothing here that was paid for and could be transferred. What staff gave stays with you.
transfer-error-held = This cannot be transferred now: a payment is disputed, or staff has taken a plan away. Ask the staff of this server.
transfer-error-other = That person pays for a membership of their own here, so yours cannot be added to it.
transfer-error-on-its-way = One of you has a transfer on its way already. It must end or be stopped first.
transfer-error-gone = There is no such transfer any more. Press Refresh under `/membership` to see how it stands.

leave-which = Which plan?
leave-title = Cancel { $plan }
leave-why = Nothing is cancelled yet: you confirm on the next step. What is your reason? It only decides what you may be offered instead.
leave-reason-price = Too expensive
leave-reason-time = No time for it
leave-reason-content = Not what I hoped for
leave-reason-technical = Something does not work
leave-reason-other = Something else
leave-end = If you confirm, **{ $plan }** ends { $time }. Until then you keep everything, and nothing more is charged.
leave-end-soon = If you confirm, **{ $plan }** ends with what is paid for, and nothing more is charged.
leave-offer-discount = 🎁 Or stay, and pay { $percent }% less for the next { $months ->
        [one] month
       *[other] { $months } months
    }.
leave-offer-pause = 🎁 Or pause: nothing is charged for { $months ->
        [one] a month
       *[other] { $months } months
    }, and you have no access meanwhile. Then it goes on by itself.
leave-offer-pause-access = 🎁 Or pause: nothing is charged for { $months ->
        [one] a month
       *[other] { $months } months
    }, and you keep your access meanwhile. Then it goes on by itself.
leave-offer-downgrade = 🎁 Or change to **{ $plan }** for { $price } from the next payment on; its roles are yours at once in place of these.
leave-take-offer = Take the offer
leave-confirm = Yes, cancel it
leave-back = Back
leave-done = Cancelled: it ends with what is paid for. You can change your mind until then.
leave-kept = Done: you stay, with the offer. Stripe is being told; press Refresh in a moment.
leave-undone = It goes on as before. Stripe is being told.
leave-error-nothing = There is nothing here to cancel or to take back any more. Press Refresh under `/membership` to see how it stands.
leave-error-decided = You have decided this already. Press Refresh under `/membership` to see how it stands.

cmd-plan-reward = reward
    .description = Days of a plan that members can take for points; 0 points end the offer
opt-plan-reward-plan = plan
    .description = Which plan
opt-plan-reward-points = points
    .description = What it takes, of the points of the last 30 days (`/leaderboard`); 0 ends the offer
opt-plan-reward-days = days
    .description = For how many days it is had; it ends by itself
plan-reward-set = Members can take **{ $plan }** for { $days ->
    [one] one day
   *[other] { $days } days
} now, for { $points ->
    [one] one point
   *[other] { $points } points
}: `/rewards` shows it to them. Days taken for points cost nobody money and give nobody a say in the ranking.
plan-reward-ended = **{ $plan }** can no longer be taken for points. Who took it keeps it until its end.
plan-reward-error-archived = That plan is archived and takes nobody in any more. Choose one that is on sale.
plan-reward-error-off = Points are given only where the analysis is on. Switch it on in `/setup` first, and tell your members.
plan-reward-error-points = `points` must be between 1 and { $most }, or 0 to end the offer.
plan-reward-error-days = `days` must be between 1 and { $most }.
plan-reward-error-without-days = Say with `days` for how many days members have the plan.
plan-reward-error-many = Members can choose from { $most } rewards at most. End one of them first, with `points: 0`.
plan-reward-error-not-offered = That plan is not offered for points, so there is nothing to end.
cmd-plan-rules = rules
    .description = What refunds, disputes, pauses and leaving mean for a plan; without a change, how it stands
opt-plan-rules-plan = plan
    .description = Which plan
opt-plan-rules-refund = refund
    .description = When all of a payment was given back (usually: end)
opt-plan-rules-partial_refund = partial_refund
    .description = When some of a payment was given back (usually: keep)
opt-plan-rules-dispute = dispute
    .description = While a payment is disputed (usually: end, until the bank decides)
opt-plan-rules-lost_dispute = lost_dispute
    .description = When a dispute was lost (usually: end)
opt-plan-rules-pause = pause
    .description = While collecting payments is paused (usually: keep)
opt-plan-rules-leave_percent = leave_percent
    .description = Percent off for who wants to cancel; 0 for no such offer
opt-plan-rules-leave_months = leave_months
    .description = For how many months that discount lasts
opt-plan-rules-leave_pause_months = leave_pause_months
    .description = Months without payment for who wants to cancel; 0 for no such offer
opt-plan-rules-leave_plan = leave_plan
    .description = A cheaper plan for who wants to cancel; “-” for none. Plans of a lower rank are found by themselves
opt-plan-rules-sku = sku
    .description = The number of a product in Discord’s own shop that gives this plan too; “-” for none
choice-plan-rules-refund-keep = keep
choice-plan-rules-refund-end = end
choice-plan-rules-partial_refund-keep = keep
choice-plan-rules-partial_refund-end = end
choice-plan-rules-dispute-keep = keep
choice-plan-rules-dispute-end = end
choice-plan-rules-lost_dispute-keep = keep
choice-plan-rules-lost_dispute-end = end
choice-plan-rules-pause-keep = keep
choice-plan-rules-pause-end = end
plan-rules-title = Rules of { $plan }
plan-rules-money = Money taken back, and pauses
plan-rules-leaving = Offered once in 180 days to who wants to cancel
plan-rules-sku = Product in Discord’s own shop
plan-rule-refund-end = • A full refund ends access.
plan-rule-refund-keep = • A full refund changes nothing.
plan-rule-partial-refund-end = • A refund of a part ends access.
plan-rule-partial-refund-keep = • A refund of a part changes nothing.
plan-rule-dispute-end = • A dispute suspends access until the bank has decided, and is a case for staff.
plan-rule-dispute-keep = • A dispute changes nothing until the bank has decided, and is a case for staff.
plan-rule-lost-dispute-end = • A lost dispute ends access.
plan-rule-lost-dispute-keep = • A lost dispute changes nothing.
plan-rule-pause-end = • While payments are paused there is no access.
plan-rule-pause-keep = • While payments are paused access goes on.
plan-rule-leave-discount = • { $percent }% off for { $months ->
    [one] 1 month
   *[other] { $months } months
}
plan-rule-leave-pause = • { $months ->
    [one] 1 month
   *[other] { $months } months
} without payment
plan-rule-leave-downgrade = • the cheaper plan **{ $plan }**
plan-rule-leave-nothing = Nothing.
plan-rules-error-percent = `leave_percent` must lie between 0 and 100.
plan-rules-error-months = Months must lie between 0 and { $most }.
plan-rules-error-half = A discount needs both `leave_percent` and `leave_months`; set both to 0 for none.
plan-rules-error-same = A plan cannot be its own cheaper alternative. Choose another one.
plan-rules-error-sku = `sku` is the long number of a product in Discord’s developer portal, or “-” for none.
