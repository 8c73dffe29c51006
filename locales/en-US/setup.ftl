# /setup: five pages of one message.
setup-footer = Every choice is saved at once.
setup-step = { $number } · { $name }
setup-none = not chosen
setup-on = **On**
setup-off = **Off**
setup-everyone = `@everyone` cannot be the role of the staff: everybody would be allowed everything. Choose another role.
setup-basics-button = Basics
setup-basics-title = Setup: language and channels
setup-basics-text =
    • **Language** is the one of public posts; each person is answered in their own.
    • **Lesson channel** is where lessons are published. **Review channel** is where lessons that members sent in wait for the staff; only the staff should see it.
setup-language = Language
setup-lesson-channel = Lesson channel
setup-review-channel = Review channel
setup-choose-language = Language of public posts
setup-choose-lesson-channel = Channel for lessons
setup-choose-review-channel = Channel for review
setup-staff-button = Staff
setup-staff-title = Setup: who is staff
setup-staff-text =
    • **Creators** sell plans and publish lessons: everybody with “Manage Server”, and the holders of the role you choose here.
    • **Moderators** look after people: everybody with “Timeout Members”, and the holders of the role you choose here.
    Nobody has to be chosen; the permissions alone are enough. Discord shows `/plan`, `/setup` and `/doctor` only to people with “Manage Server”, and `/mod` only to people with “Timeout Members”. For holders of a role chosen here to see them as well: Server Settings → Integrations → Lyceum → the command → add the role.
setup-creator-role = Creator role
setup-moderator-role = Moderator role
setup-choose-creator-role = Role of creators
setup-choose-moderator-role = Role of moderators
setup-features-button = Features
setup-features-title = Setup: what is switched on
setup-features-text = Switched off means off: nothing is recorded, nothing is posted.
setup-lessons = Lessons
setup-lessons-what = Publish lessons, free or for plans, and suggest the next one to each member.
setup-lessons-on = Switch lessons on
setup-lessons-off = Switch lessons off
setup-analysis = Community analysis
setup-analysis-what = Records who reacts to, answers and mentions whom, who is together in voice channels, who comes to whose events and by whose invite — never what they write or say — to find the members who hold the community together (`/mod core`) and to give members points (`/leaderboard`). Each member sees in `/privacy show` what is stored about them and can opt out in `/privacy choices`. Off until you switch it on; tell your members when you do.
setup-analysis-on = Switch analysis on
setup-analysis-off = Switch analysis off
setup-payments-button = Payments
setup-payments-title = Setup: who is paid
setup-payments = Payments
setup-payments-operator =
    What is sold here is paid to **the operator of this bot**.
    You can connect a **Stripe account of your own** instead: buyers then pay you directly, and Stripe’s dashboard, fees and refunds are yours. Only the owner of the server can do that, and only before the first paid plan is made.
setup-payments-operator-only =
    What is sold here is paid to **the operator of this bot**.
    An account of your own can only be connected before the first paid plan is made, and only if the operator offers it.
setup-payments-unfinished =
    The Stripe account `{ $account }` is connected, but **may not take payments yet**: Stripe still has questions.
    Continue at Stripe; plans go on sale as soon as Stripe is content.
setup-payments-ready =
    ✅ What is sold here is paid to the Stripe account `{ $account }`, directly.
    To be paid through the operator of this bot again, go back to the operator’s account. Members then keep what they have paid for until it runs out; the same is true if you disconnect this bot’s platform in Stripe → Settings → Installed apps.
setup-payments-lost =
    ⚠️ The Stripe account `{ $account }` was **disconnected**. Nothing can be sold. Members keep what they have paid for until it runs out; nobody is sent away before.
    With another account plans go on sale again; running subscriptions do not move to it.
setup-payments-fee = The operator takes { $fee }% of what is paid to a connected account.
setup-connect = Connect a Stripe account
setup-connect-continue = Continue at Stripe
setup-connect-again = Connect another account
setup-connect-go = Open Stripe
setup-payments-leaving =
    ⏳ This server is going back from the Stripe account `{ $account }` to **the operator’s account**. Nothing can be sold meanwhile, and nobody is sent away. It takes a minute, longer while Stripe does not answer.
setup-operator = Back to the operator’s account
setup-operator-yes = Go back now
setup-operator-confirm =
    ↩️ **Go back from the Stripe account `{ $account }` to the operator’s account?** There is no way to undo this, and once plans are in the operator’s account none of your own can be connected.
    • **Plans:** { $plans ->
        [0] there is none to move.
        [one] one plan is taken off sale in your account and set up again in the operator’s, at the same price. Public payment links become new ones (`/plan list`), and coupons end.
       *[other] { $plans } plans are taken off sale in your account and set up again in the operator’s, at the same prices. Public payment links become new ones (`/plan list`), and coupons end.
    }
    • **Members:** nobody is sent away. { $renewing ->
        [0] No membership would be charged again in your account.
        [one] One membership would be charged again in your account: it ends with what is paid for instead.
       *[other] { $renewing } memberships would be charged again in your account: each ends with what is paid for instead.
    } Whoever wants to stay subscribes again and pays the operator. Lifetime purchases stay.
    • **Money:** what was paid to you stays with you, and so do refunds and disputes about it; they no longer change access here.
setup-operator-begun = Going back from the Stripe account `{ $account }` has begun. Staff is told in the review channel when plans are on sale again; `/setup` → Payments says how it stands.
leave-stripe-error-not-owner = Only the owner of this server decides who is paid. Ask the owner to open `/setup`.
leave-stripe-error-not-connected = No Stripe account of your own is connected: what is sold here is paid to the operator of this bot already. Nothing was changed.
setup-connect-how = Stripe asks who you are and where your money goes. The link is yours alone, works once and only for a few minutes; `/setup` gives you another one. Come back to `/setup` → Payments afterwards.
connect-error-not-offered = The operator of this bot has not set up connected Stripe accounts, so everything is paid to the operator. Ask them for it.
connect-error-not-owner = Only the owner of this server can connect a Stripe account: whoever does is paid. Ask the owner to open `/setup`.
connect-error-already-selling = Plans of this server were already made in the operator’s Stripe account, and purchases cannot move between accounts. Nothing was changed. Talk to the operator.
setup-check-button = Test
setup-check-again = Test again
setup-check-title = Setup: what the bot may do
setup-check-text =
    • **Manage Roles** gives and takes the roles of plans. The bot’s role must stand above them.
    • **View Channels**, **Send Messages**, **Embed Links**, **Read Message History** are for posting and editing lessons.
    • **Attach Files** sends the picture of `/mod core`.
    • **Create Invite** brings buyers into the server.
    • **Create Private Threads** and **Send Messages in Threads** reach members whose direct messages are closed.
    Optional: **View Audit Log** (who changes a paid role by hand), **Manage Server** (invites that give a paid role, and by whose invite somebody came), **Manage Channels** (deletes such invites).
    It needs nothing else; above all not Administrator.
setup-check-footer = Next: /plan create makes your first plan. /doctor also looks at Stripe and the machine.

# The doctor: what was found, and how to mend it.
doctor-title = Health check
doctor-summary = { $fail ->
    [0] { $warn ->
        [0] Everything is as it should be.
       *[other] It works. { $warn ->
            [one] One point deserves a look.
           *[other] { $warn } points deserve a look.
        }
    }
    [one] One thing does not work yet.
   *[other] { $fail } things do not work yet.
}
doctor-more = … and { $count } more that are fine.
list-comma = {", "}

doctor-database-ok = Database: { $engine }, schema { $version }, up to date.
doctor-database-behind = Database: its schema is { $version }, this program needs { $newest }.
    .cure = Run `lyceum migrate`, or restart the bot.
doctor-database-failed = Database: it cannot be read ({ $why }).
    .cure = Check DATABASE_URL, the disk's free space and the file's owner, then restart the bot.
doctor-jobs-ok = Work in the queue: { $waiting } waiting, { $unread } Stripe events unread, none failed.
doctor-jobs-failed = Work in the queue: { $failed } failed for good ({ $kinds }).
    .cure = The log names each with its reason. Most come from a role or permission listed here; once mended, the next comparison makes up for them.
doctor-letters-ok = Pictures: names in Chinese, Japanese and Korean can be written.
doctor-letters-missing = Pictures: no font on this machine has Chinese, Japanese and Korean letters, so names written in them are left out.
    .cure = On Debian and Ubuntu, run `apt install fonts-noto-cjk` (or the small fonts-droid-fallback); elsewhere, install the font Noto Sans CJK. Then restart the bot.

doctor-token-ok = Discord accepts the bot’s token; the bot is in { $servers ->
    [one] one server
   *[other] { $servers } servers
}.
doctor-token-nowhere = Discord accepts the bot’s token, but the bot is in no server.
    .cure = Invite it with the link from the README, with the scopes bot and applications.commands.
doctor-token-refused = Discord refuses the bot’s token.
    .cure = Developer portal → Bot → Reset Token, put the new one into DISCORD_TOKEN and restart the bot.
doctor-discord-silent = Discord does not answer ({ $why }).
    .cure = Check this machine’s network and https://discordstatus.com, then look again in a minute.
doctor-gateway-ok = Connection to Discord: up, last event { $when }, connected { $connects ->
    [one] once
   *[other] { $connects } times
} since the start.
doctor-gateway-down = Connection to Discord: down; it is being re-established.
    .cure = If this stays for minutes, the log says why.
doctor-commands-ok = Commands: Discord knows them.
doctor-commands-missing = Commands: Discord has not taken them yet; it is being tried again.
    .cure = If this stays for minutes, the log says why. Usually the bot was invited without the scope applications.commands.
doctor-intents-ok = Intents: none that needs Discord’s approval. Returning members get their roles back at the next comparison or command of theirs.
doctor-intents-members = Intents: Server Members is on, so joining and leaving are noticed at once.

doctor-stripe-live = Stripe: a live key. Real money moves.
doctor-stripe-test = Stripe: a test key. No real money moves.
doctor-stripe-not-ready = Stripe: the account may not take payments yet.
    .cure = Finish the account’s activation in Stripe’s dashboard.
doctor-stripe-refused = Stripe refuses the key.
    .cure = Make a new restricted key in Stripe → Developers → API keys, put it into STRIPE_SECRET_KEY and restart the bot.
doctor-stripe-silent = Stripe does not answer ({ $why }).
    .cure = Check this machine’s network and https://status.stripe.com. Nobody loses access because of this.
doctor-webhook-ok = Webhook: { $url }, last event { $when }.
doctor-webhook-quiet = Webhook: { $url } has brought nothing since { $when }.
    .cure = If something was sold since, open the endpoint in Stripe → Developers → Webhooks and look at its failed deliveries.
doctor-webhook-never = Webhook: { $url } has not brought any event yet.
    .cure = Send a test event from Stripe → Developers → Webhooks. It stays like this until the first purchase.
doctor-webhook-missing = Webhook: Stripe has no endpoint for { $url }.
    .cure = Stripe → Developers → Webhooks → Add endpoint, with exactly this address, and put its signing secret into STRIPE_WEBHOOK_SECRET. Until then purchases are noticed at the next comparison only.
doctor-webhook-disabled = Webhook: the endpoint for { $url } is switched off.
    .cure = Switch it on in Stripe → Developers → Webhooks.
doctor-connect-ok = Stripe: payments of this server go to the connected account { $account }.
doctor-connect-unfinished = Stripe: the connected account { $account } may not take payments yet.
    .cure = Its owner continues in `/setup` → Payments.
doctor-connect-lost = Stripe: the connected account { $account } no longer lets this bot in. Members keep what they have paid for.
    .cure = Connect an account in `/setup` → Payments.
doctor-connect-silent = Stripe does not say how the connected account { $account } stands ({ $why }).
    .cure = Try again in a few minutes. Sign-ups and members are not affected by the question itself.
doctor-connect-webhook = Webhook: Stripe does not send the events of connected accounts to { $url }.
    .cure = Stripe → Developers → Webhooks → Add endpoint, “Connected accounts”, with exactly this address, and put its signing secret into STRIPE_CONNECT_WEBHOOK_SECRET.
doctor-webhook-kinds = Webhook: the endpoint leaves out { $kinds }.
    .cure = Add these events to it in Stripe → Developers → Webhooks.
doctor-webhook-unknown = Webhook: whether Stripe knows { $url } cannot be read with this key.
    .cure = Allow the key to read Webhook Endpoints, or check the address in Stripe → Developers → Webhooks yourself.
doctor-public-local = Web side: { $url } is an address that only this machine knows; Stripe and buyers cannot reach it.
    .cure = Set LYCEUM_PUBLIC_URL to the address people use, and register it followed by /oauth/callback in Discord’s developer portal, OAuth2, Redirects. Until then sales pages say so instead of selling.

doctor-server-gone = The bot is not in this server any more.
    .cure = Invite it again with the link from the README.
doctor-permissions-ok = Permissions: the bot has what it needs.
doctor-permissions-administrator = Permissions: the bot is an administrator, which is far more than it needs.
    .cure = Take Administrator from its role (Server Settings → Roles) and give it the permissions that `/setup` lists.
doctor-permissions-missing = Permissions: the bot lacks { $missing }.
    .cure = Server Settings → Roles → the bot’s role: switch them on.
doctor-roles-none = Roles: no plan is on sale yet.
doctor-roles-ok = Roles: the bot can give the roles of { $plans ->
    [one] the plan
   *[other] all { $plans } plans
}.
doctor-role-missing = Roles: the role of plan “{ $plan }” was deleted ({ $role }).
    .cure = Choose another with `/plan edit`.
doctor-role-managed = Roles: “{ $role }” of plan “{ $plan }” belongs to another app, so nobody can give it.
    .cure = Choose another role with `/plan edit`.
doctor-role-not-allowed = Roles: the bot may not give “{ $role }” of plan “{ $plan }”.
    .cure = Give the bot’s role the permission Manage Roles.
doctor-role-above = Roles: “{ $role }” of plan “{ $plan }” stands above the bot’s own role.
    .cure = Server Settings → Roles: drag the bot’s role above “{ $role }”.
doctor-lesson-channel-ok = Lessons are published in #{ $channel }.
doctor-lesson-channel-unset = Lessons: no channel is chosen to publish them in.
    .cure = Choose one in `/setup`.
doctor-lesson-channel-gone = Lessons: the chosen channel was deleted.
    .cure = Choose another in `/setup`.
doctor-lesson-channel-closed = Lessons: in #{ $channel } the bot lacks { $missing }.
    .cure = Edit that channel’s permissions for the bot’s role.
doctor-review-channel-ok = Members’ lessons await review in #{ $channel }.
doctor-review-channel-unset = Review: no channel is chosen, so members’ lessons wait without anybody being told.
    .cure = Choose one in `/setup`.
doctor-review-channel-gone = Review: the chosen channel was deleted.
    .cure = Choose another in `/setup`.
doctor-review-channel-closed = Review: in #{ $channel } the bot lacks { $missing }.
    .cure = Edit that channel’s permissions for the bot’s role.
doctor-brake-pulled = Removals stopped: a comparison wanted to take { $removals } of { $holders } paid roles at once and stopped { $when }. Nobody lost anything.
    .cure = Check in Stripe whether so many subscriptions really ended. If Stripe is right, let it pass with the button under the bot’s message to the staff; if not, nothing needs to be done.

permission-view-channel = View Channels
permission-send-messages = Send Messages
permission-embed-links = Embed Links
permission-attach-files = Attach Files
permission-read-history = Read Message History
permission-create-invite = Create Invite
permission-manage-roles = Manage Roles

setup-lesson-settings = Time zone and review rules
setup-lesson-settings-zone = Time zone
    .placeholder = Europe/Berlin, Asia/Shanghai, UTC …
setup-lesson-settings-banned = Words that review points out
    .placeholder = Separated by commas or lines; may stay empty
setup-lesson-settings-domains = Places links may lead to
    .placeholder = example.com, edu.cn … Empty: anywhere
setup-lesson-settings-saved = Saved. Times are read in { $zone }; review points out { $words ->
    [one] 1 word
   *[other] { $words } words
}; { $domains ->
    [0] links may lead anywhere.
    [one] links may lead to 1 place.
   *[other] links may lead to { $domains } places.
}

# Digests
setup-digest = Digests
setup-digest-preview = Preview digest
setup-digest-days = Days (empty: no digests)
    .placeholder = Mon, Thu
setup-digest-hour = Hour, 0 to 23, in the time zone of lessons
    .placeholder = 18
setup-digest-apart = Days before a lesson may come again
    .placeholder = 30
setup-digest-places = Channels, one a line, with topics
    .placeholder = #rust: rust, async (empty: the lesson channel, all topics)
setup-digest-off = No digests are posted.
setup-digest-saved = { $known ->
    [0] Digests appear on { $days } at { $hour }:00, the next { $next }, but there is no channel for them: choose a lesson channel. Members who asked get their own. No lesson comes again within { $apart } days.
   *[other] Digests appear on { $days } at { $hour }:00 in { $places }, the next { $next }. No lesson comes again within { $apart } days.
}
setup-digest-nowhere = There is no channel for digests yet: choose a lesson channel, or name channels under Digests.
setup-digest-preview-of = { $count ->
    [one] This is how the next digest in { $channel } would look now. Only you see it.
   *[other] Channel { $place } of { $count }: this is how the next digest in { $channel } would look now. Only you see it.
}
setup-digest-empty = { $count ->
    [one] There is nothing to post in { $channel } now: no published lesson fits, or all were in a digest lately.
   *[other] Channel { $place } of { $count }: there is nothing to post in { $channel } now. No published lesson fits, or all were in a digest lately.
}
setup-digest-before = ◀
setup-digest-next = ▶
weekday-0 = Mon
weekday-1 = Tue
weekday-2 = Wed
weekday-3 = Thu
weekday-4 = Fri
weekday-5 = Sat
weekday-6 = Sun
