-- gate: a session's places are held only for visitors whom its waiting room admitted, or for everybody again.
-- KEYS[1] meta: hash of the session
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] gate: 1 while the room stands before the sale, else 0
-- Replies: {'gated'} as asked   {'suspended'}
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'suspended'} end
redis.call('HSET', KEYS[1], 'gate', ARGV[2])
return {'gated'}
