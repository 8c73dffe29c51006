# lessons: writing, publishing and learning

## Commands

cmd-lesson = lesson
    .description = Write, publish and look after lessons
cmd-lesson-submit = submit
    .description = Write a lesson; a form opens
cmd-lesson-publish = publish
    .description = Publish a lesson in the lesson channel
opt-lesson-publish-lesson = lesson
    .description = Which lesson; type part of its title
cmd-lesson-withdraw = withdraw
    .description = Take a lesson back; its post stays and says so
opt-lesson-withdraw-lesson = lesson
    .description = Which lesson; type part of its title
cmd-lesson-list = list
    .description = List lessons, the newest first
opt-lesson-list-state = state
    .description = Only lessons in this state
choice-lesson-list-state-draft = Draft
choice-lesson-list-state-in-review = In review
choice-lesson-list-state-published = Published
choice-lesson-list-state-withdrawn = Withdrawn
cmd-learn = learn
    .description = What to learn
cmd-learn-next = next
    .description = Lessons picked for you, each with its reason

## The form

lesson-form-heading = Write a lesson
lesson-form-title = Title
    .placeholder = Ownership in Rust, in ten minutes
lesson-form-summary = Summary
    .placeholder = What will people be able to do afterwards?
lesson-form-link = Link
    .placeholder = https://…
lesson-form-topics = Topics
    .placeholder = rust, memory, beginners
lesson-form-series = Series
    .placeholder = Leave empty if it stands alone
lesson-form-kept = What you wrote

## The panel

lesson-panel-draft = Your draft is saved. Choose who it is for, then publish it.
lesson-panel-waiting = Thank you! Your lesson is with the server's staff; it appears in the lesson channel once they publish it. You can still choose who it is for.
lesson-panel-waiting-staff = This lesson is waiting for review.
lesson-menu-plans = Who is it for?
lesson-free = Free
lesson-free-everyone = Free for everyone

## Buttons

lesson-button-open = Open
lesson-button-done = Done
lesson-button-save = Save
lesson-button-skip = Not for me
lesson-button-publish = Publish
lesson-button-retract = Withdraw
lesson-button-retry = Edit and try again
lesson-button-earlier = ◀ Newer
lesson-button-later = Older ▶

## Posts

lesson-number = Lesson { $id }
lesson-field-author = By
lesson-field-plans = For
lesson-field-topics = Topics
lesson-field-series = Series
lesson-post-withdrawn = This lesson was withdrawn on { $at }.
lesson-review-waiting = A lesson is waiting for review.
lesson-review-published = Reviewed: published.
lesson-review-declined = Reviewed: declined or withdrawn.

## Answers

lesson-published = “{ $title }” is published; its post appears in the lesson channel in a moment.
lesson-withdrawn = “{ $title }” is withdrawn. If it was posted, its post now says so.
lesson-marked-done = Well done! “{ $title }” is marked as done.
lesson-marked-saved = “{ $title }” is saved for later.
lesson-marked-not-for-me = “{ $title }” will not be suggested to you again.
lesson-open = “{ $title }” is open to you:
lesson-list-title = Lessons
lesson-list-empty = There are no lessons here yet. `/lesson submit` writes one.
lesson-list-line = **{ $id }** · { $title } · { $state } · { $author }
lesson-list-footer = Page { $page } of { $pages } · { $count ->
    [one] 1 lesson
   *[other] { $count } lessons
}
lesson-state-draft = draft
lesson-state-in-review = in review
lesson-state-published = published
lesson-state-withdrawn = withdrawn

## What to learn next

learn-title = What to learn next
learn-nothing = You have met every lesson that is open to you. New ones appear here as soon as they are published.
learn-why-done = { $count } members finished it
learn-why-done-some = some members finished it
learn-why-saved = { $count } members saved it
learn-why-saved-some = some members saved it
learn-why-liked = { $count } members liked it
learn-why-liked-some = some members liked it
learn-why-new = New: be among the first
learn-why-unjudged = Not rated by enough members yet
learn-why-because-done = Because you finished “{ $title }”
learn-why-because-saved = Because you saved “{ $title }”
learn-why-because-liked = Because you liked “{ $title }”
learn-why-new-from = New from { $author }, whose lessons you have taken
learn-why-because-rated = Because you gave “{ $title }” { $stars } of 5 stars
learn-why-because-opened = Because you opened “{ $title }”
learn-why-because-read = Because you read “{ $title }”
learn-why-follows = You follow { $topic }; { $count } others who do took it
learn-why-follows-some = You follow { $topic }; others who do took it
learn-why-follows-first = You follow { $topic }
learn-separator = { ", " }
learn-state-done = ✅ Done
learn-state-saved = 🔖 Saved
learn-state-not-for-me = 🚫 Not for you

## What went wrong

lesson-error-no-title = The title is empty. Give the lesson a title and send it again.
lesson-error-long-title = The title is too long: at most { $most } characters. Shorten it and send it again.
lesson-error-no-summary = The summary is empty. Say in a sentence or two what the lesson is about.
lesson-error-long-summary = The summary is too long: at most { $most } characters. Shorten it and send it again.
lesson-error-bad-link = The link is not an address of the web. It must begin with `https://` or `http://`.
lesson-error-long-link = The link is too long: at most { $most } characters. Use a shorter address.
lesson-error-many-topics = There are too many topics: at most { $most }, separated by commas.
lesson-error-long-topic = One of the topics is too long: at most { $most } characters each, separated by commas.
lesson-error-long-series = The name of the series is too long: at most { $most } characters.
lesson-error-off = Lessons are switched off in this server. A creator of this server can switch them on with `/setup`.
lesson-error-no-review-channel = This server cannot take lessons from members yet. A creator of this server must choose a review channel with `/setup`.
lesson-error-too-many-waiting = { $most } of your lessons are still waiting for review. Wait until staff have looked at one of them, or withdraw one.
lesson-error-unknown = There is no such lesson here. Pick one from the suggestions that appear while you type.
lesson-error-ambiguous = Several lessons have this title. Pick one from the suggestions that appear while you type.
lesson-error-already = The lesson is in that state already; somebody may have been quicker. Nothing was changed.
lesson-error-staff-only = Only creators can do this with this lesson. Ask one of them.
lesson-error-no-way = The lesson cannot go back there. Publish or withdraw it instead.
lesson-error-no-channel = There is no channel to publish lessons in yet. Choose one with `/setup`, then publish again.
lesson-error-not-yours = Only creators can change this lesson now. Ask one of them.
lesson-error-no-such-plan = One of these plans is not on sale any more. Choose again.
lesson-error-withdrawn = This lesson was withdrawn. `/learn next` shows others.
lesson-error-closed = This lesson belongs to { $plans }. Use `/subscribe` to get it, then press the button again.

## Publishing by the clock, editing, saving a message

cmd-lesson-edit = edit
    .description = Change a lesson; a form opens, filled in
opt-lesson-edit-lesson = lesson
    .description = Which lesson; type part of its title
opt-lesson-edit-license = license
    .description = Under which terms it may be used, such as CC BY 4.0
opt-lesson-edit-source = source
    .description = Where it comes from
opt-lesson-edit-position = position
    .description = Its place in its series, from 1
opt-lesson-edit-requires = requires
    .description = Numbers of the lessons that come before it, separated by commas; - for none
opt-lesson-edit-preview = preview
    .description = Free to look at although its series costs something
opt-lesson-publish-when = when
    .description = Such as 2027-03-01 18:00 or in 3 days; now when left empty
choice-lesson-list-state-scheduled = Scheduled
cmd-save_as_lesson = Save as lesson
    .description = Make a lesson of a message; you write its title and summary
lesson-scheduled = “{ $title }” is scheduled: it appears in the lesson channel on { $at }.
lesson-edited = “{ $title }” is changed.
lesson-state-scheduled = scheduled
lesson-field-credit = From a message by
lesson-field-licence = License
lesson-field-source = Source

## Review

lesson-button-approve = Approve
lesson-button-send-back = Send back
lesson-button-reject = Reject
lesson-note = What should change?
    .placeholder = A sentence or two; the author reads it.
lesson-note-heading = Send the lesson back
lesson-sent-back = “{ $title }” is sent back; its author gets your note.
lesson-rejected = “{ $title }” is rejected; its author is told.
lesson-review-sent-back = Reviewed: sent back to its author.
lesson-review-scheduled = Reviewed: scheduled.
lesson-checks = Checks
lesson-checks-none = ✅ Nothing stands out.
lesson-check-duplicate = ⚠️ { $percent }% the same as lesson { $id }, “{ $title }”
lesson-check-banned = ⚠️ It says “{ $word }”, which this server does not want.
lesson-check-domain = ⚠️ The link leads to { $host }, which is not on this server’s list.
lesson-check-dead = ⚠️ The link does not open: { $why }
lesson-check-summary = ⚠️ The summary is missing or says nothing: readers would not know what to expect.
lesson-check-licence = ℹ️ No license is stated: ask whether it may be shared here.
lesson-check-source = ℹ️ No source is stated.
lesson-told-sent-back = Staff looked at “{ $title }” and would like something changed. `/lesson edit` opens it; when you send it, it goes to review again.
    .title = Your lesson came back
lesson-told-approved = “{ $title }” was approved. Thank you!
    .title = Your lesson is approved
lesson-told-rejected = Thank you for writing “{ $title }”. Staff looked at it and decided not to publish it. You can ask them why, and `/lesson submit` takes another one at any time.
    .title = Your lesson was not taken
staff-lesson-stuck = The time of “{ $title }” has come, but there is no lesson channel, or lessons are switched off. Choose one with `/setup`, then use `/lesson publish`.
    .title = ⚠️ A scheduled lesson could not appear
lesson-error-when = I cannot read that time. Write it like 2027-03-01 18:00, or “in 3 days”.
lesson-error-when-past = That time is over. Choose one that is still to come.
lesson-error-when-far = That is more than a year away. Choose an earlier time.
lesson-error-zone = There is no such time zone. Write it like Europe/Berlin or Asia/Shanghai.
lesson-error-first = Finish “{ $title }” first; then this lesson opens.
lesson-error-not-yet = This lesson opens { $at }.
lesson-error-prerequisite = One of these lessons is not here, or there are too many: at most { $most } numbers, separated by commas.
lesson-error-loop = These lessons would require each other in a circle: { $titles }. Nothing was changed.

## Finding lessons

cmd-learn-search = search
    .description = Find lessons by words, in any language
opt-learn-search-query = query
    .description = What to look for; a wrong letter does no harm
cmd-learn-browse = browse
    .description = Look through lessons by topic
opt-learn-browse-topic = topic
    .description = Only lessons about this; all topics when left empty
cmd-learn-saved = saved
    .description = The lessons you keep for later
cmd-learn-progress = progress
    .description = How far you are in each series
learn-search-title = Lessons about “{ $query }”
learn-search-empty = Nothing was found. Try another word, or look through the topics with `/learn browse`.
learn-button-web = Search in the browser
learn-topics-title = Topics
learn-topics-empty = There are no topics here yet.
learn-topic-line = **{ $topic }** · { $count ->
    [one] 1 lesson
   *[other] { $count } lessons
}
learn-topic-title = Lessons about { $topic }
learn-topic-empty = There are no lessons about this. `/learn browse` lists the topics.
learn-saved-title = Saved for later
learn-saved-empty = You keep no lessons yet. Press Save below one.
learn-progress-title = Your progress
learn-progress-line = **{ $series }**
    { $bar } { $done } of { $count }
learn-progress-empty = There are no series here yet.
learn-open-number = Open { $number }
learn-button-back = ◀ Back
learn-button-on = More ▶
learn-list-footer = Page { $page } of { $pages } · { $count } in all

## Importing and series

cmd-lesson-import = import
    .description = Make drafts of a file: CSV, JSON, a feed, Markdown, or a zip of it
opt-lesson-import-file = file
    .description = CSV, JSON, RSS, Atom, Markdown or zip, in any encoding
cmd-lesson-series = series
    .description = Arrange a series: its pace, its plan, and publishing it
opt-lesson-series-series = series
    .description = Which series; type part of its name
opt-lesson-series-pace = pace
    .description = When its lessons open
choice-lesson-series-pace-all-at-once = All at once
choice-lesson-series-pace-days-after-joining = So many days after joining, one after another
choice-lesson-series-pace-days-after-the-one-before = So many days after the one before was finished
opt-lesson-series-days = days
    .description = How many days; 7 when left empty
opt-lesson-series-plan = plan
    .description = Which plan includes it; free makes it free
opt-lesson-series-publish = publish
    .description = Publish all its drafts now, in their order
lesson-series-done = “{ $series }” is arranged: { $lessons ->
    [one] 1 lesson
   *[other] { $lessons } lessons
}, { $published } published now.
lesson-import-title = Import of { $file }
lesson-import-done = { $added ->
    [one] 1 new draft
   *[other] { $added } new drafts
}, { $changed } changed, { $same } as before. Places not used: { $broken }. Text read as { $encoding }.
    `/lesson series` publishes a whole series, `/lesson publish` a single lesson.
lesson-import-unknown = { $count ->
    [one] 1 prerequisite names
   *[other] { $count } prerequisites name
} no lesson of the file.
lesson-import-broken = Not used: { $count }
lesson-import-columns = It has another number of columns than the first line.
lesson-import-shape = It is no lesson.
lesson-import-twice = Another lesson before it has the same id.
lesson-import-long-page = The page is too long.
lesson-import-large = The file is larger than 100 MB. Split it.
lesson-import-many = The file has more than { $most } lessons. Split it.
lesson-import-html = This is a web page, not a feed. Look for the address of its RSS or Atom feed.
lesson-import-kind = I cannot read this file. It must be CSV with a column named title, JSON, an RSS or Atom feed, Markdown, or a zip of Markdown.
lesson-import-json = The JSON cannot be read; look at line { $line }. Nothing was changed.
lesson-import-feed = The feed cannot be read. Nothing was changed.
lesson-import-zip = The zip cannot be read; it may be cut off or locked with a password. Nothing was changed.
lesson-import-bomb = The zip unpacks to far more than it holds, so it is refused. Nothing was changed.
lesson-error-series = There is no such series here. Pick one from the suggestions that appear while you type.

## Opening, rating, sharing, the queue

lesson-button-share = Share
lesson-rated = Thank you: { $stars } of 5 stars. You can change it at any time.
lesson-share = Copy this; it says what everybody may know:
    > **{ $title }**
    > { $summary }
    > { $post }
staff-link-shared = The link to “{ $title }” that was handed to { $member } has been opened from { $networks } networks. It may have been passed on. It ends within a day by itself; nothing was blocked.
    .title = ⚠️ A lesson’s link goes round
cmd-mod-queue = queue
    .description = What waits for review: reported messages, members who ask for a review, lessons; the oldest first
queue-title = Waiting for review
queue-reported = { $count ->
    [one] One message was reported.
   *[other] { $count } messages were reported; `/mod cases` lists them all.
}
queue-asking = Members ask for a review of the appreciation they give.
queue-answer = Case { $number } · { $answer }
queue-empty = Nothing is waiting for review.
queue-waiting = { $count ->
    [one] 1 lesson is
   *[other] { $count } lessons are
} waiting, the oldest since { $oldest }.
queue-median = Half of the decisions of the last 30 days took less than { $median }.
queue-line = { $author } · { $since }
    { $summary }
web-lesson-watermark = Handed out to member { $member }. Please do not pass it on.
web-lesson-closed-title = This lesson does not open
web-lesson-forged = This link is not complete, or not ours. Go back to Discord and press Open again.
web-lesson-over = This link has expired. Go back to Discord and press Open again: you get a new one.
lesson-rating = ★ { $stars } from { $members ->
    [one] 1 member
   *[other] { $members } members
}

# /profile interests
cmd-profile-interests = interests
    .description = The topics you want to learn about, and what you want to be told
interests-title = What you want to learn
interests-intro = Suggestions and digests begin with the topics you choose. Every choice is saved at once.
interests-topics = Topics
interests-none = none chosen
interests-choose = Choose topics
interests-news = New lessons by direct message
    .what = When a lesson of your topics appears. It also allows the bot to write to you; `/privacy choices` takes that back.
interests-news-on = Tell me of new lessons
interests-news-off = No more news
interests-digest = A digest of your own by direct message
    .what = Lessons picked for you, on the days this server posts digests, each with its reason. It ends by itself when you use none of them.
interests-digest-on = Send me digests
interests-digest-off = No more digests

# New lessons, told to those who follow their topics
news-title = { $count ->
    [one] A new lesson on a topic you follow
   *[other] { $count } new lessons on topics you follow
}
news-more = { $count ->
    [one] … and one more
   *[other] … and { $count } more
}
news-why = You asked for this in /profile interests; there you can switch it off.

# Digests
digest-title = Lessons worth your time
digest-intro = Picked from what members liked and what is new. Open hands you a link of your own.
digest-intro-topics = On { $topics }: picked from what members liked and what is new. Open hands you a link of your own.
digest-footer = /learn next picks for you alone; /profile interests sends you a digest of your own.
digest-personal-title = Your next lessons
digest-personal-why = You asked for this in /profile interests; there you can switch it off.
digest-personal-last = You used none of the last ones, so this is the last until you switch it on again in /profile interests.
digest-error-day = “{ $word }” is no day of the week. Type days such as: Mon, Thu – or: every day.
digest-error-hour = The hour is a number from 0 to 23.
digest-error-apart = The days between repetitions are a number from 1 to 365.
digest-error-channel = There is no text channel “{ $channel }”. Type one channel a line, with its topics behind a colon: #rust: rust, async
staff-digests-paused = Nobody opened, marked or reacted to a lesson of the last digests, so they pause. To go on, save them again in `/setup` → Features → Digests, perhaps for fewer days or other topics.
    .title = The digests pause
