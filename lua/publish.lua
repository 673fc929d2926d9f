-- publish: puts a session on sale on this Redis, or updates what may change while it is on sale.
-- KEYS[1] meta: hash of the session
-- KEYS[2] stock: string, 16 bytes per pool
-- KEYS[3] seats: string, one byte per seat
-- KEYS[4] rows: string, 13 bytes per segment
-- KEYS[5] runs: string, one byte per segment, then one per 64 segments
-- ARGV[1] owner: run id of the Redis process that was compared with the ledger, written as the session's epoch
-- ARGV[2] run id: of the Redis process that the caller talks to
-- ARGV[3] stock: as KEYS[2], sold places included; like ARGV[4] to ARGV[6] written only when the session is not whole here
-- ARGV[4] seats: as KEYS[3], sold and blocked seats included
-- ARGV[5] rows: as KEYS[4]
-- ARGV[6] runs: as KEYS[5]
-- ARGV[7] gate: 1 when the session has a waiting room: the gate of a house made anew is shut until the room's keeper opens it, and that of
--         another stays as it is; 0 without one: it is open, whatever it was
-- ARGV[8] capacities: places (lib/house.lua), all of each standing pool; a house that has fewer gets free ones
-- ARGV[9..] facts: pairs field, value of the meta hash: version, status, opens, closes (ms), limit (places), hold_ms,
--          pay_ms, dropped (baskets left at once: 'visitor|network', 0 for any number), orphans (strict, lenient, off), live_max (holds), network_holds (0 for any number), released ('category:pool@ms', '!' for the last), codes
--          ('pool@opens-given back', lib/pools.lua), ranges of segment ids by pool ('first:count')
-- Replies: {'created'}   {'updated'}   {'moved'} another process has the lane now; it is to be compared first
-- A house of which anything is missing is made anew from the ledger: half a house cannot be repaired.
-- @include house
-- @include gauge
if ARGV[1] ~= ARGV[2] then return {'moved'} end
local known = redis.call('EXISTS', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]) == 5
if known then
  local house = open_house({stock = KEYS[2], seats = KEYS[3], rows = KEYS[4], runs = KEYS[5]})
  grow(house, ARGV[8])
  flush(house)
else
  redis.call('SET', KEYS[2], ARGV[3])
  redis.call('SET', KEYS[3], ARGV[4])
  redis.call('SET', KEYS[4], ARGV[5])
  redis.call('SET', KEYS[5], ARGV[6])
end
if not known or ARGV[7] == '0' then redis.call('HSET', KEYS[1], 'gate', ARGV[7]) end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], unpack(ARGV, 9))
return {known and 'updated' or 'created'}
