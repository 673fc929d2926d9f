-- keep: says which free places are kept for those who wait, for a time: who offers them says it again and again.
-- KEYS[1] meta: hash of the session
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] waiting: the meta field of that name (lib/pools.lua); '' when nobody waits
-- Replies: {'kept'}   {'suspended'}
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'suspended'} end
if ARGV[2] == '' then redis.call('HDEL', KEYS[1], 'waiting') else redis.call('HSET', KEYS[1], 'waiting', ARGV[2]) end
return {'kept'}
