-- gate: a session's places are held only for visitors whom its waiting room admitted, or for everybody again.
-- KEYS[1] meta: hash of the session
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] gate: 1 while the room stands before the sale; else 0
-- ARGV[3] version: of the catalogue that has the room
-- ARGV[4] served: 1 when the waiting list takes people although the gate is shut: nobody waits in the room, or all is sold; else 0
-- ARGV[5] passing: categories that everybody may hold all the same, a digit of base 64 each as in hold; '' for none
-- Replies: {'gated'} as asked   {'suspended'} or it was published by a newer catalogue, which may have no room for it
local facts = redis.call('HMGET', KEYS[1], 'epoch', 'version')
if facts[1] ~= ARGV[1] or tonumber(facts[2] or 0) > tonumber(ARGV[3]) then return {'suspended'} end
redis.call('HSET', KEYS[1], 'gate', ARGV[2], 'served', ARGV[4], 'passing', ARGV[5])
return {'gated'}
