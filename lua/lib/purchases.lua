-- Fragment: what a buyer bought, by lane: found again with a code that is sent to the buyer's address. Only sales are in it, so that nobody
-- fills somebody else's list with orders that are never paid.

-- Two years after the last purchase nobody asks any more; an order that is gone by then is not shown.
local PURCHASES_KEPT = 2 * 365 * 86400

-- prefix: the declared key; the sets have its hash tag and therefore its slot.
local function add_purchase(prefix, buyer, order)
  if not buyer or buyer == '' then return end
  redis.call('SADD', prefix .. buyer, order)
  redis.call('EXPIRE', prefix .. buyer, PURCHASES_KEPT)
end
