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
profile-begin = Nothing between you and others is recorded yet. An answer to somebody’s question, or a thank-you, is a good beginning.
profile-band-tenth = You are among the tenth that this community credits most.
profile-band-quarter = You are among the quarter that this community credits most.
profile-band-half = You are in the upper half of those whom this community credits.
profile-band-listed = At least three members whose word counts here credit you: you are on the community’s list.
profile-analysis-off = This server does not analyse who helps whom, so there is nothing recorded to tell you.
profile-analysis-left = You have left the analysis, so nothing of yours is counted. `/privacy choices` lets you come back at any time.
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
