-- set_aside: takes entries that this version cannot read out of the lane's stream, so that they keep no others waiting; or brings all
-- of them back, for a version that can.
-- KEYS[1] sales: stream of the lane
-- KEYS[2] unreadable: stream of the lane's entries that were set aside
-- ARGV[1] group: of the stream's reader; '' brings back, 100 at most
-- ARGV[2..] ids: of the entries to be set aside
-- Replies: {'moved', number}
local moved = 0
local function move(from, to, id)
  local entry = redis.call('XRANGE', from, id, id)[1]
  if not entry then return end
  redis.call('XADD', to, '*', unpack(entry[2]))
  redis.call('XDEL', from, id)
  moved = moved + 1
end
if ARGV[1] == '' then
  for _, entry in ipairs(redis.call('XRANGE', KEYS[2], '-', '+', 'COUNT', 100)) do move(KEYS[2], KEYS[1], entry[1]) end
else
  for at = 2, #ARGV do
    move(KEYS[1], KEYS[2], ARGV[at])
    redis.call('XACK', KEYS[1], ARGV[1], ARGV[at])
  end
end
return {'moved', moved}
