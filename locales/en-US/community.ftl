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
