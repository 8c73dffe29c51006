# community: who holds it together

cmd-mod-core = core
    .description = Core members, why, and a picture of who helps whom
opt-mod-core-limit = limit
    .description = How many members, 1 to 25; 10 if left out
opt-mod-core-period = period
    .description = Only what happened lately; everything if left out, older counting less
choice-mod-core-period-week = 7 days
choice-mod-core-period-month = 30 days
choice-mod-core-period-quarter = 90 days

community-core-title = Core members
community-core-footer = { $ranked ->
    [one] 1 member ranked
   *[other] { $ranked } members ranked
} · { $period }
community-period-days = { $days ->
    [one] the last day
   *[other] the last { $days } days
}
community-period-all = all time; after { $days } days an interaction counts half
community-missing = ⚠️ The bot was not listening { $gaps }{ $more ->
    [0] { "" }
    [one] , and in one more period
   *[other] , and in { $more } more periods
}: what happened then is not counted, or only in part. `lyceum backfill` reads it from the channels, except where the bot may not read the message history.
community-nameless = somebody who is not here any more ({ $id })
community-unnamed = { $member } (name not known just now)
community-doubted = { $accounts ->
    [one] One account whose praise is being looked at is
   *[other] { $accounts } accounts whose praise is being looked at are
} not in these figures: `/mod flags`.
community-answered = answered { $people ->
    [one] 1 person
   *[other] { $people } people
}{ $paying ->
    [0] { "" }
   *[other] , { $paying } of them paying
}
community-endorsed = appreciated by { $people ->
    [one] 1 person
   *[other] { $people } people
}{ $paying ->
    [0] { "" }
   *[other] , { $paying } of them paying
}
community-last = last { $days ->
    [0] today
    [1] yesterday
   *[other] { $days } days ago
}
community-separator = { "; " }
community-pays = pays, and takes part in the conversation
community-takes-part = takes part in the conversation
community-picture-subtitle = { $shown } of { $ranked } members: the core and those closest to them
community-legend-paying = core member, paying
community-legend-free = core member
community-legend-others = around them
community-legend-ties = gives credit to

community-error-off = Community analysis is off in this server, so nothing is recorded and nothing is shown. A creator of this server can switch it on with `/setup`.
community-error-nothing = Nothing between two members has been recorded in this time. Try again when people have talked, or choose a longer period.

community-open = Fewer than six members here pay, work as staff or were given a plan by staff, so everybody’s thanks count. From six on, only theirs do, and fake accounts gain nothing.
community-nobody-listed = Nobody is credited by three different members who pay or work as staff yet, so there is nobody to list.
community-company = spent time in voice with { $people ->
    [one] 1 person
   *[other] { $people } people
}{ $paying ->
    [0] { "" }
   *[other] , { $paying } of them paying
}
community-period-now = { $period }, today included (UTC)

# flags: what does not look honest

cmd-mod-flags = flags
    .description = Suspected fake interactions, with the evidence
flags-none = Nothing suspicious was found in the last 30 days.
flags-gone = This finding is not there any more. Run `/mod flags` again.
flags-changed = This finding has grown a lot since you looked. Run `/mod flags` again to see it as it is now; nothing was decided.
flags-concerned = You are part of this finding yourself, so please let somebody else of the team decide it. Nothing was decided.
flags-title-star = Many praise one
flags-title-chain = A chain of praise
flags-title-clique = Everybody praises everybody
flags-title-reciprocity = Praise given back
flags-title-group = A closed group
flags-title-pair-burst = Much in a few minutes
flags-title-hour-burst = A month within an hour
flags-title-brigade = Young accounts at one member
flags-title-flood = Answers nobody reacted to
flags-why-star = { $accounts } accounts give { $share }% of their praise to { $target }, { $acts } times in all.{ $open ->
    [yes] { "" }
   *[no] { " " }Of what { $target } receives, { $outside }% comes from members who pay or work as staff.
}
flags-why-star-circle = { $accounts } accounts, { $target } among them, praise each other { $acts } times in all, and at least half of that goes to { $target }. { $share }% of what they give stays among them.
flags-why-chain = { $accounts } accounts praise each other in a row, one the next, { $acts } times in all; { $target } gains most. { $share }% of what they give stays among them.
flags-why-clique = { $accounts } accounts praise each other, nearly everyone everyone, { $acts } times in all; { $target } gains most. { $share }% of what they give stays among them.
flags-why-reciprocity = { $target } and { $others ->
    [one] one other account
   *[other] { $others } other accounts
} give back what they get, { $acts } times in all. { $share }% of what they give stays among them.
flags-why-group = { $accounts } accounts keep to themselves: { $share }% of what they give, { $acts } acts in all, stays among them; { $target } gains most.
flags-why-pair-burst = One member acted for { $target } more than ten times within ten minutes; { $acts } { $acts ->
    [one] act goes
   *[other] acts go
} beyond that. That is { $share }% of all that this member did for { $target } in the last 30 days.
flags-why-hour-burst = Of what { $target } received in a month{ $open ->
    [yes] { "" }
   *[no] { " " }from members who pay or work as staff
}, { $share }% came within one hour. From { $others ->
    [one] one person
   *[other] { $others } people
}, { $acts } acts go beyond what counts in full.
flags-why-brigade = { $accounts } accounts younger than a week reached out to { $target }, { $acts } times in all, at least twenty of them within one hour. They are { $share }% of all who reached out to { $target } in that time.
flags-why-flood = { $target } answered { $helped } members who pay or work as staff, { $acts } times in all; { $share }% of them never reacted. Answers count only as far as those who got them do something in return.
flags-why-earlier = { $target }{ $others ->
    [0] { "" }
    [one] { " " }and one other account
   *[other] { " " }and { $others } other accounts
}, { $acts } times in all: { $waits ->
    [yes] found then, with nobody’s decision
   *[no] confirmed then
}, and not found in the last 30 days.
flags-when = Between { $from } and { $to }.
flags-counting = { $counting ->
    [0] None of the accounts pays or works as staff{ $open ->
        [yes] . While so few members pay, everybody’s word counts.
       *[no] , so what they give does not count in any case.
    }
    [one] One of the accounts pays or works as staff.
   *[other] { $counting } of the accounts pay or work as staff.
}
flags-who = Accounts: { $named }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
}
flags-effect = Effect: what they give here counts less or nothing. Nothing that others gave is taken away.
flags-effect-lasting = Effect: what they give here counts less or nothing, until a moderator clears it. Nothing that others gave is taken away.
flags-no-effect = Effect: none.
flags-state = State
flags-state-open = Waiting for a moderator; discounted meanwhile.
flags-state-upheld = A moderator confirmed it: discounted.
flags-state-cleared = A moderator found it honest: it counts in full.
flags-state-grown = A moderator found it honest, but it has doubled since: please look again.
flags-state-noticed = Waiting for a moderator since earlier weeks; discounted meanwhile.
flags-state-earlier = Confirmed earlier: still discounted.
flags-decided = { $known ->
    [yes] Decided by { $by }, { $when }.
   *[no] Decided { $when }.
}
flags-footer = { $place } of { $count } · { $open } waiting
flags-discount = Discount
flags-clear = Clear
flags-before = ◀
flags-next = ▶

# segments, rising, ambassadors, health: looks at the whole community

cmd-mod-segments = segments
    .description = Groups of members by how they take part, described in words
cmd-mod-rising = rising
    .description = Who is on the way up, and which newcomers should meet whom
cmd-mod-ambassadors = ambassadors
    .description = Whom to ask first when something should spread
opt-mod-ambassadors-count = count
    .description = How many members, 1 to 25; 5 if left out
cmd-mod-health = health
    .description = How the community is doing, week by week

community-file-csv = CSV
community-file-graphml = GraphML
community-file-json = JSON
community-file = Who credits whom, { $rows ->
    [one] one row
   *[other] { $rows } rows
}: accounts by number, no names, no messages. Members who opted out are not in it. This export is listed in `/mod audit`.
act-export-community = took the community along as a file (rows: { $rows })

segments-title = Groups of members
segments-intro = Members who take part in a similar way. A group that is found again keeps its name.
segments-too-few = Fewer than five members took part in the last 90 days, so there are no groups to tell apart.
segments-all-small = Members took part in the last 90 days, but in groups of fewer than five. Such groups are not shown, so that nobody can be told apart.
segments-one = Members take part in much the same way: there is one group.
segments-unclear = The groups run into each other; take them as a rough picture.
segments-withheld = Groups of fewer than five members are not shown, so that nobody can be told apart.
segments-size = { $members } members, { $share }% of those shown
segments-bar = { $members } ({ $share }%)
segments-footer = the last { $days } days, up to the beginning of today (UTC) · { $members } members
segment-numbered = { $name } { $number }
segment-helpers = Helpers
segment-sought = Sought after
segment-connectors = Connectors
segment-busy = Busy
segment-regulars = Regulars
segment-newcomers = Newcomers
segment-quiet = Quiet
segment-faded = Fading
segment-average = In the middle
segment-mark-active-more-much = far more active than most
segment-mark-active-more-bit = more active than most
segment-mark-active-less-much = far less active than most
segment-mark-active-less-bit = less active than most
segment-mark-breadth-more-much = reach out to far more people
segment-mark-breadth-more-bit = reach out to more people
segment-mark-breadth-less-much = reach out to very few people
segment-mark-breadth-less-bit = reach out to fewer people
segment-mark-sought-after-more-much = far more people reach out to them
segment-mark-sought-after-more-bit = more people reach out to them
segment-mark-sought-after-less-much = hardly anybody reaches out to them
segment-mark-sought-after-less-bit = fewer people reach out to them
segment-mark-helpful-more-much = mostly answer and help
segment-mark-helpful-more-bit = answer and help more than most
segment-mark-helpful-less-much = hardly answer, mostly react and ask
segment-mark-helpful-less-bit = answer less than most
segment-mark-recent-more-much = were here in the last days
segment-mark-recent-more-bit = were here lately
segment-mark-recent-less-much = have not been seen for long
segment-mark-recent-less-bit = have not been seen for a while
segment-mark-loyal-more-much = have taken part for long
segment-mark-loyal-more-bit = have taken part for a while
segment-mark-loyal-less-much = took part within a few days only
segment-mark-loyal-less-bit = have taken part for a short time
segment-mark-none-all = Nothing sets them apart from everybody else.
segment-mark-none-now = At the moment hardly different from everybody else.

rising-title = On the way up
rising-grew = { $people ->
    [one] one person credits them
   *[other] { $people } people credit them
}, { $before ->
    [0] nobody before
    [one] one before
   *[other] { $before } before
}
rising-nobody = Nobody’s standing grew clearly in this time.
rising-no-past = There are no thirty earlier days to compare with yet. Come back in a month.
rising-unheard = Part of the { $days } days before was not heard: some may only seem to rise.
rising-footer = the last { $days } days, up to the beginning of today (UTC), against the { $days } before
rising-picture = Share of all attention: the last { $days } days, and in grey the { $days } before
rising-bar = { $before }% → { $now }%
rising-meet = Who should meet whom
rising-meet-intro = They took part for the first time in the last 30 days, and nobody has responded to them yet:
rising-meet-through = • { $newcomer } → { $host }: both have to do with { $through }
rising-meet-shared = • { $newcomer } → { $host }: both have to do with the same member
rising-meet-helper = • { $newcomer } → { $host }, who helps many
rising-meet-anybody = • { $newcomer }: say hello yourself
rising-meet-nobody-named = { $more ->
    [one] Nobody has responded to one newcomer yet. Those who were looked at first are not here any more, or whoever could welcome them is not.
   *[other] Nobody has responded to { $more } newcomers yet. Those who were looked at first are not here any more, or whoever could welcome them is not.
}
rising-more-newcomers = … and { $more } more

ambassadors-title = Ambassadors
ambassadors-intro = Tell these { $count }, and about { $reach } of { $of } members hear of it.
ambassadors-reaches = reaches about { $people ->
    [one] one member
   *[other] { $people } members
}
ambassadors-adds = about { $people ->
    [one] one member
   *[other] { $people } members
} more
ambassadors-footer = An estimate: whoever hears of it passes it on to those who credit them, the more credit the likelier.
ambassadors-picture = { $count } members who reach about { $reach } of { $of }
ambassadors-legend-paying = ambassador, paying
ambassadors-legend-free = ambassador

health-title = How the community is doing
health-growing = 📈 **Growing**: at least a tenth more members took part in the last four weeks than in the four before.
health-steady = ➡️ **Steady**: about as many members took part in the last four weeks as in the four before.
health-shrinking = 📉 **Shrinking**: at least a tenth fewer members took part in the last four weeks than in the four before.
health-unknown = **Too early to say**: fewer than eight weeks are known, or hardly anybody takes part.
health-nobody = nobody
health-few = fewer than { $fewest } people
health-people = { $people } people
health-taking-part = Taking part
health-part = In the last four weeks: { $active }. In the four before: { $before }.
health-raw = With the accounts whose praise is being looked at (`/mod flags`): { $active }, and { $before } before.
health-raw-few = A few accounts whose praise is being looked at are not counted: `/mod flags`.
health-stayed = Of those who took part before, { $share } took part again.
health-newcomers = Newcomers
health-new = For the first time in the last four weeks: { $newcomers }.
health-welcomed = Of them, { $share } got a response.
health-share-none = none
health-share-few = fewer than { $fewest }
health-share-some = some
health-share-less = at most half
health-share-part = { $share }%
health-share-more = more than half
health-share-most = nearly all
health-share-all = all
health-meet = `/mod rising` says who could welcome the others.
health-burden = On how many it rests
health-burden-few = { $share }% of all help came from the tenth who help most: if they leave, much is gone. Thank them, and look for others.
health-burden-many = { $share }% of all help came from the tenth who help most: it rests on many shoulders.
health-burden-few-unsaid = More than half of all help came from the few who help most: if they leave, much is gone. Thank them, and look for others.
health-burden-many-unsaid = At most half of all help came from the few who help most: others carry it with them.
health-structure = Parts and bridges
health-parts = { $parts } parts whose members mostly keep to themselves. Between them stand:
health-one = One community without clear parts.
health-bridge = • { $member }: ties to { $groups } parts, { $people } people outside their own
health-footer = the last { $weeks } weeks, up to the beginning of today (UTC)
health-picture = Members a week; fewer than { $fewest } are drawn as none
health-series-active = took part
health-series-helped = were helped
health-series-fresh = for the first time

health-answers = Answers
answers-time = { $step ->
    [0] within a minute
    [1] within five minutes
    [2] within a quarter of an hour
    [3] within an hour
    [4] within four hours
    [5] within twelve hours
    [6] within a day
    [7] within three days
    [8] within a week
   *[other] after more than a week
}
answers-guild = Whoever asks is usually answered { $time } ({ $answers } answers in the last { $days } days).
answers-guild-few = Not enough data yet; it takes answers by five people.
answers-member = Usually answers { $time } ({ $answers } answers in the last { $days } days)
answers-member-few = How quickly they answer: not enough data yet

score-interest = Interest
score-activity = Activity
score-influence = Influence
score-above = { $score }, as forecast: higher than { $share }% of those who took part (past behavior explains { $explains }% of what came next)
score-too-little = { $score }: not enough data yet
score-unforetold = { $score }: what members did before says nothing about it here
score-none = Interest, activity and influence: not enough data yet; it takes fifty members and ninety days.

# Report to moderators, in a message’s menu.
cmd-report_to_moderators = Report to moderators
    .description = Ask the moderators to look at a message; its author is not told
report-title = Report to moderators
report-reason = What should the moderators know?
    .placeholder = If you like, say what is wrong with it. The moderators see it and your name.
report-done = Thank you: the moderators will look at this message. Its author is not told that you reported it.
report-error-own = This is your own message; you can delete it yourself. To tell the moderators something, write to one of them.
report-error-ours = I wrote this message myself. If something about it is wrong, please tell a moderator.
report-error-already = You reported this message { $time }; it is already with the moderators.
report-error-decided = The moderators have already looked at this message. If it goes on, report what was written since.
report-error-open = The moderators have { $most } reports of yours to look at. It is their turn now; you can report again once they have answered one. If it cannot wait, write to a moderator.
report-error-today = You reported { $most } messages within a day. You can report again { $again }. If it cannot wait, write to a moderator.
