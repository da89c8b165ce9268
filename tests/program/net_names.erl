%% `net`: names and addresses of hosts and interfaces.
-module(net_names).
-export([main/1]).

main(_) ->
    {ok, Host} = net:gethostname(),
    io:format("~p~n", [{ok, Host} =:= inet:gethostname()]),
    {ok, All} = net:getifaddrs(),
    [Lo] = [I || #{name := "lo", addr := #{family := inet}} = I <- All],
    io:format("~p~n", [Lo]),
    {ok, [Lo]} = net:getifaddrs(#{family => inet, flags => [loopback]}),
    {ok, Names} = net:if_names(),
    {value, {Index, "lo"}} = lists:keysearch("lo", 2, Names),
    io:format("~p~n", [[net:if_name2index("lo") =:= {ok, Index}, net:if_index2name(Index), net:if_name2index("nonsense"), net:if_index2name(99999)]]),
    {ok, [First | _]} = net:getaddrinfo("127.0.0.1"),
    io:format("~p~n", [First]),
    io:format("~p~n", [net:getaddrinfo("127.0.0.1", "8080")]),
    Local = #{family => inet, addr => {127, 0, 0, 1}, port => 65000},
    io:format("~p~n", [[net:getnameinfo(Local, [numerichost, numericserv]), net:getnameinfo(Local#{addr => {1, 2}}, []),
        try net:getnameinfo(Local, [nonsense]) catch K:R -> {K, R} end]]).
