# Commands of the framework. Those of an area stand in the area's own file.
cmd-help = help
    .description = What you may do here
opt-help-topic = topic
    .description = A command to explain
cmd-privacy = privacy
    .description = What is stored about you, and what you allow
cmd-privacy-show = show
    .description = What is stored about you, what for and for how long
cmd-setup = setup
    .description = Set the server up: language, channels, staff, features
cmd-doctor = doctor
    .description = Check everything the bot stands on and say what to change
cmd-mod = mod
    .description = Look after the community

help-title = What you can do here
help-as-member = The commands of this server that you may use. Type `/` to pick one.
help-as-moderator = You are a moderator here. Type `/` to pick a command.
help-as-creator = You are a creator here. Type `/` to pick a command.
help-everyone = Everyone
help-moderators = Moderators
help-creators = Creators
help-footer = /help topic explains one command with its options.
help-required = required
help-optional = optional
help-unknown = There is no command “{ $topic }” that you may use here. `/help` lists those there are.
