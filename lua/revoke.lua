-- revoke: lines of an order that was bought were taken back in the ledger: their places are free at once and their tickets are shown no
-- more. Once per correction, because a place that came back may be somebody else's by the time of a repetition.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- KEYS[6] holds: hash, hold id to record
-- KEYS[7] expiry: list of deadline and hold id, in order
-- KEYS[8] visitors: hash, visitor to places held and bought
-- KEYS[9] buyers: hash, buyer to places ordered and bought
-- KEYS[10] order: hash of the order
-- ARGV[1] run id: of the Redis process that the caller talks to
-- ARGV[2] correction: its number in the ledger, greater than those of the order's corrections before
-- ARGV[3] freed: places (lib/house.lua) that come back
-- ARGV[4..] facts: pairs field, value of the order's hash: state, places (those left), tickets, revoked (positions), refund (cents)
-- Replies: {'revoked'}   {'already'} this correction or a later one was told before   {'unknown'}   {'suspended'}
-- @include session
local session = open_session(KEYS)
if redis.call('HGET', session.meta, 'epoch') ~= ARGV[1] then return {'suspended'} end
local order = redis.call('HMGET', KEYS[10], 'state', 'corrected', 'visitor', 'buyer')
if not order[1] then return {'unknown'} end
if tonumber(order[2] or 0) >= tonumber(ARGV[2]) then return {'already'} end
move(session.house, ARGV[3], SOLD, FREE)
count(session.visitors, order[3] or '', -size(ARGV[3]))
count(session.buyers, order[4] or '', -size(ARGV[3]))
redis.call('HSET', KEYS[10], 'corrected', ARGV[2], unpack(ARGV, 4))
flush(session.house)
return {'revoked'}
