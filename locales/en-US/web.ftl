# web: pages for people
web-footer = Lyceum · payments by Stripe
web-landing-title = A learning community on Discord
web-landing-member-title = You are a member, or want to be one
web-landing-member = Go to the server on Discord and type /subscribe to see what is on sale, /membership to see what you hold, and /learn next for your next lesson.
web-landing-creator-title = You run the server
web-landing-creator = Type /setup there to begin, and /help for everything you may do.
web-paid-title = Thank you
web-paid-next = Go back to Discord: the channels of your plan open within seconds. /membership shows what you hold and until when.
web-paid-slow = Some ways of paying, such as bank transfers, take a few days to arrive. You get in by yourself as soon as they do.
web-paid-back = Back to Discord
web-cancelled-title = Nothing was bought
web-cancelled-nothing = You turned back before paying, so nothing was charged.
web-claim-join = Join the server on Discord, if you have not yet.
web-lost-title = There is nothing here
web-lost-what = This address leads nowhere. Perhaps it was cut off when it was copied.
web-lost-home = To the first page
web-language = English
web-landing-what = Lyceum looks after memberships and lessons of Discord servers. Plans are sold on pages of their own here; everything else happens on Discord.
web-cancelled-again = If you change your mind, open the plan’s page again, or type /subscribe on Discord. Your link stays valid for a while.
web-connected-title = Back from Stripe
web-connected-next = Go back to Discord and open /setup → Payments: it says how your account stands and what is left to do.
web-connected-again = If Stripe’s link has expired, the button there gives you a new one.
web-claim-title = Your purchase is safe
web-claim-safe = Thank you for buying { $plan }. It was bought through a public link, so we do not know yet which Discord account is yours.
web-claim-signin = Sign in with that account now, in this browser and within the hour: then the plan is yours, and you are brought into the server.
web-claim-once = A purchase belongs to one account for good, so take care which one you are signed in with on Discord.
web-claim-personal = This plan was bought from Discord for your own account: there is nothing to claim. The channels open within seconds, and /membership shows what you hold.
web-claim-find-title = Find a purchase
web-claim-find-what = You paid through a public link, closed the page, and did not get in? Your purchase waits for you.
web-claim-lost-title = This link does not work here
web-claim-lost-what = A purchase can be claimed by its link for one hour, and only in the browser that paid. Your money and your plan are safe: claim them another way.
web-claim-mail-title = By email
web-claim-mail-what = Type the email address you gave when you paid. If a purchase is waiting for it, a code is sent there.
web-claim-mail-address = Email address
web-claim-mail-send = Send me the code
web-claim-sent-title = Check your inbox
web-claim-sent-what = If a purchase is waiting for that email address, a code is on its way. It is good for a day.
web-claim-sent-next = Come back with it, enter it below “You have a code”, and sign in with Discord: then the plan is yours and you are brought into the server.
web-claim-sent-nothing = Nothing after a few minutes? Check your spam folder and the email address on your receipt from Stripe; otherwise ask the server’s staff.
web-claim-tell = Tell the server’s staff that you have bought a plan, with the receipt from Stripe. They see the waiting purchase and let you in.
web-claimed-title = This purchase was claimed already
web-claimed-what = It belongs to a Discord account. If that is yours, there is nothing left to do: /membership on Discord shows what you hold.
web-claimed-not-you = If it was not you, tell the server’s staff, with the receipt from Stripe.
web-bound-title = You are in
web-bound-what = { $plan } belongs to your Discord account now. Go back to Discord: the channels open within seconds, and you are brought into the server if you were not there yet.
web-join-unknown-title = There is no such plan
web-join-unknown-what = This link leads to no plan that is sold here. Perhaps it was cut off when it was copied; ask for a new one where you found it.
web-join-archived-title = This plan is no longer sold
web-join-archived-what = Whoever has it keeps it. Ask in the server which plans there are now.
web-join-preparing-title = This plan is not on sale yet
web-join-preparing-what = It is being prepared. Please try again in a minute; if it stays so, tell the server’s staff.
web-join-gives = What you get
web-join-role = The role “{ $role }” and every channel it opens
web-join-at-once = Access within seconds of paying, and a place in the server if you are not there yet
web-join-cancel-title = If you change your mind
web-join-cancel = Cancel at any time with /membership on Discord. You keep access until the end of what is paid, and nothing is charged after that.
web-join-once = You pay once. There is no renewal, so there is nothing to cancel.
web-join-trial =
    { $days ->
        [one] The first day is free
       *[other] The first { $days } days are free
    } if you never had this plan. Cancel before they end, and nothing is charged.
web-join-continue = Continue with Discord
web-join-steps = Discord asks whether we may see your name and bring you into the server. Then you pay on Stripe’s page. Nothing is charged before you confirm there, and we never see your card.
web-join-local = This page cannot sell yet: staff must set LYCEUM_PUBLIC_URL to the address where people reach it, and register that address followed by /oauth/callback with Discord.
web-join-invitation = Join on Discord
web-held-title = You have this already
web-held-what = There is nothing to buy: the plan is yours. If you had left the server, you are being brought back in.
web-signin-unknown-title = This sign-in has expired
web-signin-unknown-what = It was used already, took longer than ten minutes, or began in another browser. Go back to the page you came from and try again; cookies must be allowed.
web-signin-refused-title = Discord did not confirm it
web-signin-refused-what = Discord refused the sign-in that came back with you. Nothing was charged or changed. Go back to the page you came from and try again.
web-signin-declined-title = You turned back
web-signin-declined-what = You did not allow it on Discord’s page, so nothing was done. We ask only for your name and for bringing you into the server you pay for.
web-signin-again = Try again
web-form-title = This form has expired
web-form-what = It was not sent from a page of ours that this browser opened. Go back, load the page again, and send it once more; cookies must be allowed.
web-often-title = Too many tries
web-often-what =
    Please wait { $minutes ->
        [one] a minute
       *[other] { $minutes } minutes
    } and try again.
web-trouble-title = That did not work
web-account-title = Your account
web-account-why = Sign in with Discord to see what you hold in all servers that use this bot.
web-account-none = You hold no plan in any server that uses this bot.
web-account-held = You hold:
web-account-until = next change on { $day }
web-account-more = Everything else, such as changing the card or cancelling, is behind /membership in the server.
web-account-out = Sign out
web-lessons-title = Lessons
web-lessons-why = Sign in with Discord to look for lessons. They are shown to members of the server.
web-lessons-label = What do you want to learn?
web-lessons-search = Search
web-lessons-how = Words in any language, or the beginning of one; a typo does no harm.
web-lessons-count =
    { $count ->
        [one] One lesson
       *[other] { $count } lessons
    }
web-lessons-closed = belongs to a plan you do not hold
web-lessons-empty = Nothing was found. Try another word, or a shorter one.
web-dashboard-title = Dashboard
web-dashboard-why = Sign in with Discord to see how the server is doing. It is shown to the server’s creators only.
web-dashboard-members =
    { $count ->
        [0] Nobody has access to a plan yet.
        [one] One member has access to a plan.
       *[other] { $count } members have access to a plan.
    }
web-dashboard-no-plans = Nothing is sold here yet: type /plan create on Discord.
web-dashboard-plan = Plan
web-dashboard-paying = Paying
web-dashboard-failing = Renewal failed
web-dashboard-trying = On trial
web-dashboard-given = Free or given
web-dashboard-archived = (no longer sold)
web-dashboard-lessons = Lessons
web-dashboard-did =
    { $published ->
        [one] One lesson is published.
       *[other] { $published } lessons are published.
    } In the last { $days } days members finished lessons { $done } and saved them { $saved }.
web-dashboard-times = { $count } times
web-dashboard-times-few = a few times (by fewer than { $fewest } people)
web-dashboard-waiting =
    { $count ->
        [one] One lesson waits for review
       *[other] { $count } lessons wait for review
    }, the oldest for { $oldest }.
web-dashboard-helps = Do recommendations help?
web-dashboard-helps-yes = Yes.
web-dashboard-helps-no = No: popular lessons are taken more often.
web-dashboard-helps-unknown = Not known yet: there may be no difference.
web-dashboard-difference = The difference is { $difference } percentage points; with 95% confidence it lies between { $low } and { $high }.
web-dashboard-zero = no difference
web-dashboard-difference-withheld = How large the difference is, is not shown, so that nobody can be told apart: on one side fewer than { $fewest } members took a lesson, or fewer than { $fewest } took none.
web-dashboard-helps-few = Not known yet: each side needs five members who were offered lessons. { $offered }
web-dashboard-offered-so-far =
    { $offered ->
        [0] None was offered so far.
       *[other] { $offered } were offered so far.
    }
web-dashboard-offered-few = So far a few were offered, to fewer than { $fewest } people.
web-dashboard-helps-nobody = Nothing can be compared, because everybody is offered what fits them. Whoever runs the bot can change that: lessons.holdout_percent.
web-dashboard-helps-how = { $percent }% of the members, drawn by lot, are offered popular lessons; the others what fits them. A lesson is taken when the member who was offered it saved or finished it. The last { $days } days count, and each member once.
web-dashboard-offered = Offered
web-dashboard-fitting = What fits them
web-dashboard-popular = What is popular
web-dashboard-side = Members
web-dashboard-taken = Taken
web-dashboard-taken-by = by { $share } of them
mail-claim-subject = Your code for { $plan }
mail-claim-text = Hello,

    Somebody, probably you, asked for the code of a purchase made with this address: { $plan }.

    Your code:

    { $code }

    Enter it here and sign in with Discord:
    { $page }

    The code is good for 24 hours and works once. If it was not you, do nothing: nobody gets anything without it.

    Lyceum
web-join-free = This plan costs nothing. Leave it at any time with /membership on Discord.
web-join-free-steps = Discord asks whether we may see your name and bring you into the server. Nothing is charged.
web-free-title = You are in
web-free-what = The plan is yours. Go back to Discord: the channels open within seconds, and you are brought into the server if you were not there yet.
web-claim-code-title = You have a code
web-claim-code-label = Code
web-claim-code-use = Use the code
