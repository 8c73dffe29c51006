-- How long a page of ours was looked at through a link, in seconds; 0 where the link leads elsewhere.
ALTER TABLE lesson_opens ADD COLUMN seconds BIGINT NOT NULL DEFAULT 0;
