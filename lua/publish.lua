-- publish: puts a session on sale on this Redis, or updates what may change while it is on sale.
-- KEYS[1] meta: hash of the session
-- KEYS[2] seats: string, one byte per seat
-- ARGV[1] run id: of this Redis process, written as the session's epoch: verified against the ledger
-- ARGV[2] version: of the catalogue
-- ARGV[3] status: published or cancelled
-- ARGV[4] opens: ms
-- ARGV[5] closes: ms
-- ARGV[6] limit: places per buyer
-- ARGV[7] hold time: ms
-- ARGV[8] payment time: ms
-- ARGV[9] seats: the byte string, sold seats included; written only when the session is new here
-- ARGV[10..] categories: pairs total, sold; written only when the session is new here
-- Replies: {'created'}   {'updated'}
local known = redis.call('EXISTS', KEYS[1]) == 1
if not known then
  redis.call('SET', KEYS[2], ARGV[9])
  for i = 10, #ARGV, 2 do
    local category = (i - 10) / 2
    local total, sold = tonumber(ARGV[i]), tonumber(ARGV[i + 1])
    redis.call('HSET', KEYS[1], 't' .. category, total, 'f' .. category, total - sold, 'h' .. category, 0,
      's' .. category, sold, 'b' .. category, 0)
  end
end
redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'version', ARGV[2], 'status', ARGV[3], 'opens', ARGV[4], 'closes', ARGV[5],
  'limit', ARGV[6], 'hold_ms', ARGV[7], 'pay_ms', ARGV[8])
return {known and 'updated' or 'created'}
