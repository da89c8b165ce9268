%% `socket`: what wrong arguments and wrong moments give.
-module(socket_errors).
-export([main/1]).

main(_) ->
    show([fun() -> socket:open(nonsense, stream) end, fun() -> socket:open(inet, nonsense) end, fun() -> socket:open(inet, stream, nonsense) end,
        fun() -> socket:open(inet, stream, udp) end, fun() -> socket:open(99999) end, fun() -> socket:open(inet, stream, tcp, #{netns => "/nonexistent"}) end,
        fun() -> socket:open(-1) end, fun() -> socket:open(foo) end]),
    {ok, S} = socket:open(inet, stream, tcp),
    {ok, U} = socket:open(inet, dgram, udp),
    show([fun() -> socket:bind(S, nonsense) end, fun() -> socket:bind(S, #{}) end, fun() -> socket:bind(S, #{family => inet, addr => {1, 2}}) end,
        fun() -> socket:bind(S, #{family => inet, addr => {1, 2, 3, 4}}) end, fun() -> socket:bind(S, #{family => inet, port => 70000}) end,
        fun() -> socket:bind(S, #{family => inet, nonsense => 1}) end, fun() -> socket:bind(S, #{family => inet6}) end,
        fun() -> socket:bind(S, #{family => local, path => lists:duplicate(200, $x)}) end, fun() -> socket:bind(S, #{family => nonsense}) end,
        fun() -> socket:listen(U) end, fun() -> socket:listen(S, 1 bsl 40) end, fun() -> socket:listen(S, x) end,
        fun() -> socket:accept(U) end, fun() -> socket:accept(S, foo) end]),
    show([fun() -> socket:connect(S) end, fun() -> socket:send(S, <<"x">>) end, fun() -> socket:send(S, nonsense) end,
        fun() -> socket:send(S, <<"x">>, [nonsense]) end, fun() -> socket:recv(S) end, fun() -> socket:recv(S, -1) end,
        fun() -> socket:recv(U, 10, [nonsense], 0) end, fun() -> socket:recv(U, 0, 0) end, fun() -> socket:recv(U, 1 bsl 80, 0) end,
        fun() -> socket:sendto(U, <<"x">>, #{family => inet}) end, fun() -> socket:sendto(U, <<"x">>, foo) end,
        fun() -> socket:peername(S) end, fun() -> socket:shutdown(S, read) end, fun() -> socket:sendmsg(U, #{iov => foo}) end,
        fun() -> socket:sendmsg(U, #{}) end, fun() -> socket:recvmsg(U, 0, 0, [], 0) end, fun() -> socket:cancel(U, foo) end,
        fun() -> element(1, socket:cancel(U, {select_info, recv, make_ref()})) end, fun() -> socket:info(foo) end, fun() -> socket:close(foo) end,
        fun() -> socket:ioctl(S, nonsense) end, fun() -> socket:ioctl(S, gifflags, "nonsense") end, fun() -> socket:ioctl(S, gifindex, "lo") end,
        fun() -> socket:ioctl(S, gifname, 1) end, fun() -> socket:ioctl(S, gifflags, "lo") end, fun() -> socket:ioctl(S, gifaddr, "lo") end,
        fun() -> socket:ioctl(S, gifnetmask, "lo") end, fun() -> socket:ioctl(S, sifmtu, "lo", nonsense) end]),
    %% Connecting while another process does.
    {ok, L} = socket:open(inet, stream, tcp),
    ok = socket:bind(L, #{family => inet, addr => loopback}),
    ok = socket:listen(L),
    {ok, A} = socket:sockname(L),
    ok = socket:connect(S, A),
    show([fun() -> socket:connect(S, A) end, fun() -> socket:bind(S, A) end, fun() -> socket:bind(U, #{family => inet, addr => loopback}) end]),
    {ok, Other} = socket:open(inet, stream, tcp),
    show([fun() -> socket:bind(Other, A) end]),
    {ok, Fd} = socket:getopt(U, {otp, fd}),
    {ok, Copy} = socket:open(Fd),
    io:format("~p ~p~n", [maps:get(domain, socket:info(Copy)), element(1, maps:get(ctype, socket:info(Copy)))]),
    {ok, Same} = socket:open(Fd, #{dup => false}),
    io:format("~p~n", [maps:get(ctype, socket:info(Same))]),
    [ok = socket:close(X) || X <- [S, L, Other, Copy, Same, U]].

show(Funs) ->
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) || F <- Funs].
