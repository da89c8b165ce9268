%% Packages: erlang-luerl
%% Scripts in Lua, run by luerl.
-module(lua_scripts).
-export([main/1]).
main(_) ->
    St0 = luerl:init(),
    Script = <<"function fib(n) if n < 2 then return n end return fib(n-1) + fib(n-2) end\n"
      "local t = {} for i = 1, 15 do t[#t+1] = fib(i) end\n"
      "print(table.concat(t, ','))\n"
      "local s = 'hello world' print(string.upper(s), #s, s:find('wor'), s:gsub('o', '0'))\n"
      "local mt = {__index = function(t,k) return k .. '!' end} local o = setmetatable({}, mt) print(o.x)\n"
      "print(pcall(function() error({code = 1}) end))\n"
      "print(string.format('%5.2f|%d|%s|%q', 3.14159, 42, 'x', 'a b'))\n"
      "return 1, 'two', {3, x = 4}">>,
    {Result, St1} = luerl:do(Script, St0),
    io:format("~p~n", [luerl:decode_list(Result, St1)]),
    io:format("~p~n", [element(1, luerl:eval(<<"return 1 +">>, St0))]),
    io:format("~p~n", [try luerl:do(<<"local x = nil; return x.y">>, St0) catch error:{lua_error, Reason, _} -> Reason end]).
