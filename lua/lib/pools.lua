-- Fragment: which pools a visitor may draw from, and which of their places are kept for the waiting list. `sale` is what all requests of a
-- call share: house, now; released: what was set aside and since when it is open, from the meta field of that name,
-- 'category:pool@ms,…', a '!' for what is offered last; and queues (queues_of), nil when nobody waits.
local is_kept

-- The pools of a category at this moment, read once for all requests of a call.
local function opened_to(sale, category)
  sale.opened = sale.opened or {}
  local opened = sale.opened[category]
  if opened then return opened end
  opened = {usual = {category}, last = {}}
  for owner, pool, since, mark in string.gmatch(sale.released, '(%d+):(%d+)@(%d+)(!?)') do
    if tonumber(owner) == category and tonumber(since) <= sale.now then
      local pools = mark == '' and opened.usual or opened.last
      pools[#pools + 1] = tonumber(pool)
    end
  end
  sale.opened[category] = opened
  return opened
end

-- Pools that a visitor of a category may draw from: `usual`, and `last` for when these have too little. What is kept for those who wait for it is
-- nobody's last resort.
-- The lists are shared: nobody changes them.
local function pools_of(sale, item, without_last)
  if item.other >= 0 then return {item.other}, {} end
  local opened = opened_to(sale, item.category)
  if without_last or not sale.queues or #opened.last == 0 then return opened.usual, opened.last end
  local last = {}
  for _, pool in ipairs(opened.last) do
    if not is_kept(sale, pool) then last[#last + 1] = pool end
  end
  return opened.usual, last
end

local function free_in(house, pools)
  local free = 0
  for _, pool in ipairs(pools) do free = free + pool_of(house, pool)[1] end
  return free
end

-- Free places of a category that need no code, without those that are offered last.
local function public_in(sale, category)
  return free_in(sale.house, (pools_of(sale, {category = category, other = -1}, true)))
end

-- The waiting lists by category, from the meta field 'waiting', 'until ms|category:least:people,…'; nil when there are none, or nobody said
-- so again in time: who does not offer places must not keep them. As soon as `least` places are free, all that are free are kept
-- for those who wait; fewer would serve nobody of them, and are anybody's.
local function queues_of(text, now)
  local ends, list = string.match(text or '', '^(%d+)|(.+)$')
  if not ends or tonumber(ends) <= now then return nil end
  local queues = {}
  for category, least, people in string.gmatch(list, '(%d+):(%d+):(%d+)') do
    queues[tonumber(category)] = {least = tonumber(least), people = tonumber(people)}
  end
  return queues
end

function is_kept(sale, category)
  local queue = sale.queues and sale.queues[category]
  return queue and public_in(sale, category) >= queue.least
end
