-- count_within: counts one more of what may be done so often within a window of time, which begins with the first.
-- KEYS[1] count: string
-- ARGV[1] limit
-- ARGV[2] window: ms
-- Replies: {'counted'}   {'exceeded'}
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return {count <= tonumber(ARGV[1]) and 'counted' or 'exceeded'}
