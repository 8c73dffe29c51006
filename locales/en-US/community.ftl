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
community-missing = ⚠️ Nobody was listening { $gaps }{ $more ->
    [0] { "" }
   *[other] , and { $more } times more
}: what happened then is not counted. `lyceum backfill` reads it from the channels.
community-nameless = somebody who is not here any more ({ $id })
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

community-error-off = Community analysis is off in this server, so nothing is recorded. A server manager can switch it on with `/setup`.
community-error-nothing = Nothing between two members has been recorded in this time. Try again when people have talked, or choose a longer period.

community-open = Fewer than three members pay or work as staff here, so everybody's word counts. From three on, only theirs does, and fake accounts gain nothing.
community-nobody-listed = Nobody is credited by three different members who pay or work as staff yet, so there is nobody to list.

# flags: what does not look honest

cmd-mod-flags = flags
    .description = Suspected fake interactions, with the evidence
flags-none = Nothing suspicious was found in the last 30 days.
flags-gone = This finding is not there any more. Run `/mod flags` again.
flags-title-star = Many praise one
flags-title-chain = A chain of praise
flags-title-clique = Everybody praises everybody
flags-title-reciprocity = Praise given back
flags-title-group = A closed group
flags-title-pair-burst = Much in a few minutes
flags-title-hour-burst = A month within an hour
flags-title-brigade = Young accounts at one member
flags-title-flood = Answers nobody reacted to
flags-why-star = { $accounts } accounts give { $share } % of their praise to { $target }, { $acts } times in all. From members who count come { $outside } % of what they receive.
flags-why-chain = { $accounts } accounts praise each other in a row, one the next, { $acts } times in all; { $target } gains most. { $share } % of what they give stays among them.
flags-why-clique = { $accounts } accounts praise each other, nearly everyone everyone, { $acts } times in all; { $target } gains most. { $share } % of what they give stays among them.
flags-why-reciprocity = { $target } and { $accounts } more give back what they get, { $acts } times in all. { $share } % of what they give stays among them.
flags-why-group = { $accounts } accounts keep to themselves: { $share } % of what they give, { $acts } acts in all, stays among them; { $target } gains most.
flags-why-pair-burst = { $accounts ->
    [one] One member acted
   *[other] { $accounts } members acted
} for { $target } more than ten times within ten minutes; { $acts } acts go beyond that.
flags-why-hour-burst = { $target } received { $acts } acts too many within one hour, from { $accounts } people: { $share } % of what they gave { $target } in a month.
flags-why-brigade = { $accounts } accounts turned to { $target } within one hour, { $acts } times; { $share } % of them are younger than a week.
flags-why-flood = { $target } answered { $accounts } paying members { $acts } times; { $share } % of them never reacted.
flags-when = Between { $from } and { $to }.
flags-counting = { $counting ->
    [0] None of the accounts pays or works as staff, so none of this counts in any case.
    [one] One of the accounts pays or works as staff.
   *[other] { $counting } of the accounts pay or work as staff.
}
flags-who = Accounts: { $named }{ $more ->
    [0] { "" }
   *[other] { " " }and { $more } more
}
flags-effect = Effect: what they give here counts less or nothing. Nothing that others gave is taken away.
flags-no-effect = Effect: none.
flags-state = State
flags-state-open = Waiting for a moderator; discounted meanwhile.
flags-state-upheld = A moderator confirmed it: discounted.
flags-state-cleared = A moderator found it honest: it counts in full.
flags-state-grown = A moderator found it honest, but it has doubled since: please look again.
flags-footer = { $place } of { $count } · { $open } waiting
flags-discount = Discount
flags-clear = Clear
flags-before = ◀
flags-next = ▶
