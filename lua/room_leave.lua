-- room_leave: a visitor's turn is given back: its admission opens nothing any more in a session, although its time is not over.
-- KEYS[1] meta: hash of the session
-- KEYS[2] buyers: hash, buyer to places ordered and bought
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] rank: 1 + the visitor's, 4 bytes
-- ARGV[3] until: the end of its shopping time, ms since 1970
-- Replies: {'left'}   {'suspended'}
if redis.call('HGET', KEYS[1], 'epoch') ~= ARGV[1] then return {'suspended'} end
-- As what is forgiven of baskets (lib/session.lua): the sweeper forgets it when the time would have ended.
redis.call('HSET', KEYS[2], ARGV[2] .. '!', ARGV[3])
redis.call('HSETNX', KEYS[1], 'forgotten', '0')
if tonumber(ARGV[3]) > tonumber(redis.call('HGET', KEYS[1], 'left') or 0) then redis.call('HSET', KEYS[1], 'left', ARGV[3]) end
return {'left'}
