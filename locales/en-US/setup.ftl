# setup

# The doctor: what was found, and how to mend it.
doctor-title = What the bot stands on
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
doctor-gateway-down = Connection to Discord: down; it is being made anew.
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
doctor-webhook-kinds = Webhook: the endpoint leaves out { $kinds }.
    .cure = Add these events to it in Stripe → Developers → Webhooks.
doctor-webhook-unknown = Webhook: whether Stripe knows { $url } cannot be read with this key.
    .cure = Allow the key to read Webhook Endpoints, or check the address in Stripe → Developers → Webhooks yourself.
doctor-public-local = Web side: { $url } is an address that only this machine knows; Stripe and buyers cannot reach it.
    .cure = Set LYCEUM_PUBLIC_URL to the address people use.

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
doctor-brake-pulled = Brake: a comparison wanted to take { $removals } of { $holders } paid roles at once and stopped { $when }. Nobody lost anything.
    .cure = Check in Stripe whether so many subscriptions really ended. If Stripe is right, a creator can let it pass; if not, nothing needs to be done.

permission-view-channel = View Channels
permission-send-messages = Send Messages
permission-embed-links = Embed Links
permission-attach-files = Attach Files
permission-read-history = Read Message History
permission-manage-roles = Manage Roles
