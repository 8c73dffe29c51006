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
lesson-button-decline = Decline
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
learn-why-done = { $count ->
    [one] 1 member finished it
   *[other] { $count } members finished it
}
learn-why-saved = { $count ->
    [one] 1 member saved it
   *[other] { $count } members saved it
}
learn-why-liked = { $count ->
    [one] 1 member liked it
   *[other] { $count } members liked it
}
learn-why-new = New: be among the first
learn-why-unjudged = Nobody has rated it yet
learn-why-because-done = Because you finished “{ $title }”
learn-why-because-saved = Because you saved “{ $title }”
learn-why-because-liked = Because you liked “{ $title }”
learn-why-new-from = New from { $author }, whose lessons you have taken
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
lesson-error-off = Lessons are switched off in this server. A server manager can switch them on with `/setup`.
lesson-error-no-review-channel = This server cannot take lessons from members yet. A server manager must choose a review channel with `/setup`.
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
