import { type RedisScript, redisScript } from './connection.ts';

/**
 * The window of `SharedCounters` in one string: up to 60 sub-windows, each with how much happened and when the last of it
 * did, by the clock of the server in microseconds. Beside them stand the gateways that have counted: one that is not
 * among them, but has counted lately, tells how much, because the server has lost it.
 *
 * Words: count, limit (-1 adds without asking), period, gateway, what it has counted lately, how long ago it happened.
 * Answer: admitted, remaining, microseconds until one is free.
 */
export const counterScript: RedisScript = redisScript(`
local wanted, limit, period = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local gateway, own, age = tonumber(ARGV[4]), tonumber(ARGV[5]), tonumber(ARGV[6])
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]

local opened, times, counts, gateways = 0, {}, {}, {}
local stored = redis.call('GET', KEYS[1])
if stored then
  local isWhole, ring = pcall(cmsgpack.unpack, stored)
  if isWhole and type(ring) == 'table' and #ring == 4 then opened, times, counts, gateways = unpack(ring) end
end
if #times > 0 and times[#times] > now then now = times[#times] end

local total = 0
local first = 1
while first <= #times and now - times[first] >= period do first = first + 1 end
if first > 1 then
  local keptTimes, keptCounts = {}, {}
  for i = first, #times do
    keptTimes[#keptTimes + 1] = times[i]
    keptCounts[#keptCounts + 1] = counts[i]
  end
  times, counts = keptTimes, keptCounts
end
for i = 1, #counts do total = total + counts[i] end

local changed = false
local function count(amount, at)
  changed = true
  total = total + amount
  for i = 1, #times do
    if times[i] > at then
      counts[i] = counts[i] + amount
      return
    end
  end
  local last = #times
  if last == 0 or (last < 60 and at - opened >= period / 58) then
    times[last + 1], counts[last + 1], opened = at, amount, at
  else
    times[last], counts[last] = at, counts[last] + amount
  end
end

local isKnown = false
for i = 1, #gateways do isKnown = isKnown or gateways[i] == gateway end
if not isKnown and own > 0 then count(own, now) end

local admitted = limit < 0 or (wanted == 0 and total < limit) or (wanted > 0 and total + wanted <= limit)
if admitted and wanted > 0 and age < period then count(wanted, now - age) end
if changed then
  if not isKnown then
    if #gateways >= 64 then gateways = {} end
    gateways[#gateways + 1] = gateway
  end
  redis.call('SET', KEYS[1], cmsgpack.pack({ opened, times, counts, gateways }), 'PX', math.ceil(period / 1000) + 1)
end

local remaining = math.max(limit - total, 0)
local retry = 0
if remaining < 1 then
  retry = period
  local left = total - limit + 1
  if limit >= 1 then
    for i = 1, #times do
      left = left - counts[i]
      if left <= 0 then
        retry = times[i] + period - now
        break
      end
    end
  end
end
return { admitted and 1 or 0, remaining, retry }
`);
