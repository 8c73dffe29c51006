# What went wrong: what happened, whose turn it is, the next step.
error-ours = Something went wrong on our side. Nothing was charged or changed. Please try again; if it happens again, tell the server's staff this reference: { $reference }.
error-busy = A service we need is not answering right now. Nothing was charged or changed. Please try again in a minute. Reference { $reference }.
error-unknown-member = That person is not in this server. Check the name and try again.
error-unknown-role = That role no longer exists. Choose another one.
error-unknown-channel = That channel no longer exists. Choose another one with `/setup`.
error-bot-permissions = I am not allowed to do that here. A server manager must give me the permission, or move my role above the role in question (Server Settings → Roles). `/doctor` says exactly which.
error-bot-access = I cannot see that part of the server. A server manager must let me in; `/doctor` says where.
error-not-creator = Only creators can use this: people with “Manage Server”, or with the creator role chosen in `/setup`.
error-not-moderator = Only moderators can use this: people with “Timeout Members”, or with the moderator role chosen in `/setup`.
error-guild-only = This works inside a server only. Open the server and try again there.
error-stale-button = This button belongs to an older message. Run the command again for a fresh one.
error-option = One of the values could not be used. Choose it from the list that Discord offers, then try again.
error-outdated-command = This command has changed since your Discord last loaded it. Reload Discord (Ctrl+R, or close and open the app) and try again.
