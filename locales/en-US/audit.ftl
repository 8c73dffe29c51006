# Ways into paid channels past their price: in /doctor and in the notice to staff.
leak-none = Paid channels: nobody sees them but those who pay, the staff and this server’s owner.
leak-unseen = Paid channels: they cannot be looked at ({ $why }).
    .cure = Look again in a minute.
leak-invites-unseen = Invites: whether one gives a paid role is not known; seeing them takes the permission Manage Server.
leak-everyone = Paid channel { $channels } is open: @everyone may view it.
    .cure = Edit Channel → Permissions → @everyone: deny View Channel.
leak-overwrite = Paid channel { $channels } is open: role “{ $role }” → overwrite on { $channels } allows View Channel.
    .cure = Edit Channel → Permissions: remove “{ $role }”, or name it as the role of your staff in `/setup`. The button below removes it.
leak-member = Paid channel { $channels } is open: { $member } → overwrite on { $channels } allows View Channel.
    .cure = Edit Channel → Permissions: remove this member; to give access with a reason and an end, use `/mod grant`. The button below removes it.
leak-permission = Paid channel { $channels } is open: role “{ $role }” → may view channels, and nothing denies it this one.
    .cure = Edit Channel → Permissions → @everyone: deny View Channel.
leak-administrator = Paid channels { $channels } are open: role “{ $role }” → Administrator, which passes every lock.
    .cure = If its holders are your staff, name the role in `/setup`. If not: Server Settings → Roles → “{ $role }”: switch Administrator off.
leak-invite = Paid channels { $channels } are open: invite { $code } → gives role “{ $role }” to whoever joins by it.
    .cure = Server Settings → Invites: delete it. The button below deletes it.
leak-close = Close { $number }
leak-close-now = Close it
leak-confirm =
    { $leak }
    I take exactly this away, nothing else; Discord’s audit log will say who wanted it.
leak-closing = It is being closed. `/doctor` shows in a moment whether it worked.
leak-gone = This is not open any more, or no longer mine to close. `/doctor` shows how things stand.
leak-reason = A way into a paid channel, closed for { $member }
leak-takes = { $leak } Closing it takes the permission { $permission }.
leak-more = … and { $count } more in `/doctor`.
staff-leaks = { $leaks }
    .title = ⚠️ Something here needs your attention
staff-leak-stays = I may not close this: { $leak }
    .title = ⚠️ A paid channel stays open
staff-role-dangerous = { $role } is for sale and has come to hold permissions that nobody should be able to buy. I do not give it to anybody any more; who holds it keeps it. Server Settings → Roles: switch the permissions off, and I go on giving it.
    .title = ⚠️ A paid role became dangerous
doctor-role-dangerous = Roles: “{ $role }” of plan “{ $plan }” holds permissions that nobody may buy ({ $permissions }). It is not given to anybody.
    .cure = Server Settings → Roles → “{ $role }”: switch them off, or choose another role with `/plan edit`.
doctor-audit-unseen = Audit log: I may not read it, so I cannot say who changes a paid role by hand; that takes View Audit Log.
doctor-invites-unseen = Invites: by whose invite somebody comes is not recorded; that takes the Server Members intent and the permission Manage Server.

doctor-clock-ok = Clock: this machine agrees with Discord and Stripe.
doctor-clock-ahead = Clock: this machine is { $seconds } seconds ahead of { $whose }.
    .cure = Let the machine keep its clock by NTP (`timedatectl set-ntp true`). Webhooks are refused when it is five minutes off.
doctor-clock-behind = Clock: this machine is { $seconds } seconds behind { $whose }.
    .cure = Let the machine keep its clock by NTP (`timedatectl set-ntp true`). Webhooks are refused when it is five minutes off.
doctor-webhook-version = Webhook: the endpoint for { $url } sends in version { $version }; this program was made for { $ours }.
    .cure = Nothing is misread, because every object is asked for again. Still, make a new endpoint with version { $ours } in Stripe → Developers → Webhooks and delete the old one.
doctor-webhook-mode = Webhook: the endpoint for { $url } belongs to the other mode: live and test are mixed.
    .cure = Use the key and the endpoint of one mode, both live or both test.
doctor-stripe-mixed-live = Stripe: the key is live, but { $events ->
    [one] one test event
   *[other] { $events } test events
} arrived within a week. They were put aside.
    .cure = In Stripe’s test mode, delete the endpoint that points here, and check that STRIPE_WEBHOOK_SECRET is the live endpoint’s.
doctor-stripe-mixed-test = Stripe: the key is a test key, but { $events ->
    [one] one live event
   *[other] { $events } live events
} arrived within a week. They were put aside: whoever paid gets nothing.
    .cure = Put the live key into STRIPE_SECRET_KEY and restart the bot, or delete the live endpoint that points here.
permission-manage-channels = Manage Channels

# /mod audit: who changed what, and the tables for creators.
cmd-mod-audit = audit
    .description = Who changed what: roles, access, plans, settings, lessons
opt-mod-audit-member = member
    .description = Only what this person did, or what was done to them
opt-mod-audit-kind = kind
    .description = Only changes of this kind
choice-mod-audit-kind-role = roles
choice-mod-audit-kind-grant = access by hand
choice-mod-audit-kind-lesson = lessons
choice-mod-audit-kind-plan = plans
choice-mod-audit-kind-setup = settings
choice-mod-audit-kind-brake = removals let through
choice-mod-audit-kind-leak = leaks closed
choice-mod-audit-kind-export = tables taken
choice-mod-audit-kind-member = members
choice-mod-audit-kind-finding = suspicious interactions
mod-audit-title = Who changed what
mod-audit-empty = Nothing of this kind has happened yet.
mod-audit-footer = Page { $page } · the newest first
mod-audit-newer = Newer
mod-audit-older = Older
mod-audit-bot = Lyceum
act-role-given = gave { $role } to { $member }: { $reason }
act-role-taken = took { $role } from { $member }: { $reason }
act-role-refused = was not allowed to change { $role } of { $member }: { $reason }
act-grant-granted = gave **{ $plan }** to { $member }: { $reason }
act-grant-revoked = took **{ $plan }** from { $member }: { $reason }
act-lesson = lesson { $lesson } “{ $title }”: now { $state }
act-plan-created = put **{ $plan }** on sale
act-plan-edited = changed **{ $plan }**: { $changes }
act-plan-reward-set = offers **{ $plan }** for points (points: { $points }, days: { $days })
act-plan-reward-ended = no longer offers **{ $plan }** for points
act-plan-archived = took **{ $plan }** off sale
act-setup-chosen = { $what }: { $value }
act-setup-left = went back from the Stripe account { $value } to the operator’s
act-brake-released = let a stopped removal go through (roles: { $removals })
act-leak-closed = had a way into a paid channel closed (`{ $fingerprint }`)
act-finding-discount = confirmed a finding{ $known ->
    [yes] { " " }about { $member }
   *[no] { "" }
} (“{ $pattern }”, accounts: { $accounts }): it counts less
act-finding-clear = cleared a finding{ $known ->
    [yes] { " " }about { $member }
   *[no] { "" }
} (“{ $pattern }”, accounts: { $accounts }): it counts in full
act-export-members = took the table of members along (rows: { $rows })
act-export-payments = took the table of payments along (rows: { $rows })
act-export-changes = took the table of access changes along (rows: { $rows })
act-member-note-added = wrote a note about { $member }
act-member-note-removed = removed a note about { $member }
act-member-credit-off = stopped counting the appreciation { $member } gives
act-member-credit-on = counts the appreciation { $member } gives in full again
act-member-credit-kept = reviewed the appreciation { $member } gives, at their request, and left it as it is
act-member-report-acted = { $by ->
    [member] dealt with a reported message by { $member }
   *[webhook] dealt with a reported message of a webhook
} (case { $case })
act-member-report-dismissed = { $by ->
    [member] found nothing to do about a reported message by { $member }
   *[webhook] found nothing to do about a reported message of a webhook
} (case { $case })
export-button-members = Members as CSV
export-button-payments = Payments as CSV
export-button-changes = Access changes as CSV
export-under-way = Writing the table: { $rows } rows so far …
export-members = Members and what they hold: { $rows ->
    [one] one row
   *[other] { $rows } rows
}. Times are UTC.
export-payments = What every purchase came to, as Stripe told it: { $rows ->
    [one] one row
   *[other] { $rows } rows
}. Times are UTC.
export-changes = Every paid role given or taken: { $rows ->
    [one] one row
   *[other] { $rows } rows
}. Times are UTC.

brake-losses = Who would lose what
brake-losses-more = … and { $count } more in the file.
