-- Since when analysis is on: what was said while it was off, or the bot put out, is not read later. Unknown (none) where it
-- was switched on before anybody wrote it down.
ALTER TABLE guilds ADD COLUMN analysis_since BIGINT;

UPDATE guilds SET analysis_since = (SELECT MAX(a.at) FROM audit a
    WHERE a.guild_id = guilds.guild_id AND a.area = 'setup' AND a.act = 'chosen'
        AND CAST(a.details AS TEXT) LIKE '%"analysis"%' AND CAST(a.details AS TEXT) LIKE '%✓%')
    WHERE analysis;
