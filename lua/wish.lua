-- wish: somebody wants to be told when a session's sale opens: the ledger is told through the lane's stream, once for each person; once more
-- when the opening was moved since.
-- KEYS[1] wishes: set of the session's people
-- KEYS[2] sales: stream of the lane
-- KEYS[3] meta: hash of the session
-- ARGV[1] person: keyed digest of the e-mail address
-- ARGV[2] session: its number
-- ARGV[3] e-mail: where to write to
-- ARGV[4] language: of the letter
-- ARGV[5] now: ms since 1970
-- ARGV[6] opening: ms since 1970
-- ARGV[7] end: when the set may go, ms since 1970
-- ARGV[8] most: so many people a session takes
-- ARGV[9] run id: of the Redis process that the caller talks to
-- Replies: {'noted'} now or before   {'crowded'}   {'suspended'} while the lane is compared its stream only gets shorter
if redis.call('HGET', KEYS[3], 'epoch') ~= ARGV[9] then return {'suspended'} end
local member = ARGV[1] .. '@' .. ARGV[6]
if redis.call('SISMEMBER', KEYS[1], member) == 1 then return {'noted'} end
if redis.call('SCARD', KEYS[1]) >= tonumber(ARGV[8]) then return {'crowded'} end
redis.call('SADD', KEYS[1], member)
redis.call('PEXPIREAT', KEYS[1], ARGV[7])
redis.call('XADD', KEYS[2], '*', 'kind', 'wish', 'order', '', 'payment', '', 'session', ARGV[2], 'person', ARGV[1], 'email', ARGV[3], 'language', ARGV[4],
  'at', ARGV[5])
return {'noted'}
