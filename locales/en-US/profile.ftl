# profile: how a member takes part

cmd-profile = profile
    .description = How you take part here
cmd-profile-show = show
    .description = How you take part here; of another member, what everybody may know
opt-profile-show-member = member
    .description = Somebody else; yourself if left out
profile-title = How you take part
profile-intro = A look at what you give and learn here. Nobody else sees it like this.
profile-private = Only you can see this. What it rests on: /privacy show
profile-title-other = A member
profile-of = { $member }
profile-since = Here since { $time }.
profile-only-public = Only what everybody can see in this server. How somebody takes part is theirs alone.
profile-together = Together
profile-helped = You helped { $people ->
    [one] one person
   *[other] { $people } people
} with answers. Thank you.
profile-thanked = { $people ->
    [one] One person
   *[other] { $people } people
} appreciated something you wrote or made.
profile-last = The last time was { $days ->
    [0] today
    [1] yesterday
   *[other] { $days } days ago
}.
profile-begin = No answer of yours and no thanks to you are recorded yet. An answer to somebody’s question is a good beginning.
profile-band-tenth = You are among the tenth that this community credits most.
profile-band-quarter = You are among the quarter that this community credits most.
profile-band-half = You are in the upper half of those whom this community credits.
profile-band-listed = At least three different members value what you do here.
profile-points = { $points ->
    [one] One point
   *[other] { $points } points
} in the last { $days } days: level { $level }. Your level follows those days: it rises when others value what you do, and falls when you take a break.
profile-no-points = No points in the last { $days } days yet. They come when at least three different members value what you do: with a reaction, a mention, or by finishing a lesson of yours. `/leaderboard` says whose count.
profile-analysis-off = This server does not analyze who helps whom, so there is nothing recorded to tell you.
profile-analysis-left = You have opted out of community analysis, so nothing of yours is counted. `/privacy choices` lets you come back at any time.
profile-learning = Learning
profile-learned = { $done ->
    [0] No lesson finished yet; `/learn next` suggests one.
    [one] One lesson finished.
   *[other] { $done } lessons finished.
}{ $saved ->
    [0] { "" }
    [one] { " " }One kept for later.
   *[other] { " " }{ $saved } kept for later.
}
profile-teaching = Teaching
profile-wrote = { $lessons ->
    [0] No lesson published yet.
    [one] One lesson published.
   *[other] { $lessons } lessons published.
}
profile-topics = Topics: { $topics }
profile-list-separator = { ", " }
profile-look = For you to know
profile-look-may-ask = Some of the appreciation you show others (reactions, mentions, lessons finished) is waiting for the moderators to look at. Until then it counts less, or not at all, towards their points. That happens when much comes at once; it is no judgement of you, and what you bought is untouched. Only you and the moderators can see this.
profile-look-waiting = You asked for a review { $time }. The moderators have it, and I tell you what they answer.
profile-look-kept = The moderators reviewed it { $time } and changed nothing: some of the appreciation you show others still counts less, or not at all. You can ask again { $again }.
appeal-ask = Ask for a review
appeal-said = What should the moderators know?
    .placeholder = For example: I read a week of posts in one evening.
appeal-error-nothing = There is nothing of yours left to review.
appeal-error-waiting = You asked for a review { $time } already. The moderators have it before them.
appeal-error-soon = The moderators reviewed it a short while ago. You can ask again { $again }.
appeal-error-empty = Write a sentence or two, so that the moderators know what to look at.
appeal-told-clear = The moderators reviewed the appreciation you show others, as you asked. It counts again like everybody’s. Thank you for your patience.
    .title = It counts again
appeal-told-keep = The moderators reviewed the appreciation you show others, as you asked, and left it as it is for now. Your membership and everything you learn here are untouched, and in a week you can ask again.
    .title = The moderators have reviewed it
profile-company = You spent time in voice with { $people ->
    [one] one person
   *[other] { $people } people
}. It is good to have you there.
profile-voice-waits = Your membership, or your seat in a team, was somebody else’s not long ago. { $known ->
    [yes] Until { $time }
   *[no] For now
} the appreciation you show others does not count here yet. Everything else is yours in full, and nobody but you is told this.

# leaderboard: points, the reward for attention received

cmd-leaderboard = leaderboard
    .description = Points for help that others valued, and from how many people
opt-leaderboard-period = period
    .description = How far to look back; 30 days if left out
choice-leaderboard-period-week = 7 days
choice-leaderboard-period-month = 30 days
choice-leaderboard-period-quarter = 90 days
leaderboard-title = Points
leaderboard-line = { $place }. { $member } — { $points ->
    [one] 1 point
   *[other] { $points } points
} from { $people } people or more
leaderboard-own = You: place { $place }, { $points ->
    [one] 1 point
   *[other] { $points } points
} from { $people } people or more. Thank you for what you give.
leaderboard-own-nothing = You are not on the list for this time yet. It takes at least three different members who value what you do; whose count is said below. An answer to somebody’s question or something worth sharing is a good beginning.
leaderboard-nobody = Nobody is on the list in this time yet.
leaderboard-from = Points come from paying members, from staff, and from members to whom staff gave a plan; nobody else’s thanks move them.
leaderboard-share = Everybody whose thanks count has up to 100 points to share in this time, so thanks from many count more than many thanks from one. The list names those whom at least three of them value.
leaderboard-rewards = Points of the last 30 days can be exchanged: `/rewards`.
leaderboard-missing = ⚠️ The bot was not listening { $gaps }{ $more ->
    [0] { "" }
    [one] , and in one more period
   *[other] , and in { $more } more periods
}: what happened then brings no points, or only in part, unless staff have it read in afterwards.
leaderboard-footer = { $members ->
    [0] nobody on the list
    [one] 1 member on the list
   *[other] { $members } members on the list
} · { $period }, up to the beginning of today (UTC)

# rewards: what points can be exchanged for

cmd-rewards = rewards
    .description = What your points can be exchanged for here
rewards-title = Rewards
rewards-purse = You have { $purse ->
    [one] **one point**
   *[other] **{ $purse } points**
} to spend, from the last { $days } days{ $spent ->
    [0] .
    [one] ; one of them is spent.
   *[other] ; { $spent } are spent.
}
rewards-open = Hardly anybody pays here yet, so everybody’s thanks make points, and such points cannot be exchanged: anybody can make accounts. That changes when at least six members pay, work as staff or were given a plan by staff.
rewards-line = • **{ $plan }** for { $days ->
    [one] one day
   *[other] { $days } days
} — { $points ->
    [one] one point
   *[other] { $points } points
}
rewards-button = { $plan } · { $points ->
    [one] one point
   *[other] { $points } points
}
rewards-none = This server offers no rewards for points yet.
rewards-how = Points come when other members value what you do (`/leaderboard` says how). What you received more than { $days } days ago can no longer be spent, and what you spent then no longer counts against you.
rewards-creator = You offer a plan for points with `/plan reward`.
rewards-asked = Take **{ $plan }** for { $days ->
    [one] one day
   *[other] { $days } days
} and spend { $points ->
    [one] one point
   *[other] { $points } points
}? { $left ->
    [one] One point stays
   *[other] { $left } points stay
} with you. It ends by itself and costs no money.
rewards-take = Take it
rewards-back = Back
rewards-taken = Yours: **{ $plan }** until { $time }. The channels open in a moment; it ends by itself. You have { $purse ->
    [one] one point
   *[other] { $purse } points
} left.
rewards-error-changed = This offer has changed since you looked. Nothing was spent; open `/rewards` again.
rewards-error-few = That takes { $needed ->
    [one] one point
   *[other] { $needed } points
}, and you can spend { $purse } now. Nothing was spent. Only the last 30 days count, so points can also fall; `/rewards` shows how many you have.
rewards-error-held = You have that plan already, without an end or by a subscription. Nothing was spent.
rewards-error-revoked = The server’s staff has taken that plan from you, so points cannot bring it back. Nothing was spent. Please talk to them.
rewards-error-already = You took a reward a moment ago, and this click would have been a second one. Nothing more was spent; `/rewards` shows how it stands.
