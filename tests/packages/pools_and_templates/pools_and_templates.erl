%% Packages: erlang-bbmustache erlang-poolboy erlang-uuid erlang-idna erlang-unicode-util-compat
%% Templates by bbmustache, a pool of workers by poolboy, UUIDs and international names.
-module(pools_and_templates).
-export([main/1]).
main(_) ->
    io:format("~s~n", [bbmustache:render(<<"Hello {{name}} {{#items}}<{{.}}>{{/items}}{{^none}}nothing{{/none}} {{{raw}}} {{raw}}">>, #{"name" => "you", "items" => [<<"a">>, <<"b">>], "raw" => "<&>"})]),
    {ok, Pool} = poolboy:start_link([{worker_module, pools_and_templates_worker}, {size, 2}, {max_overflow, 1}], []),
    io:format("~p~n", [[poolboy:transaction(Pool, fun(W) -> gen_server:call(W, {add, N, 1}) end) || N <- [1, 2, 3]]]),
    io:format("~p~n", [poolboy:status(Pool)]),
    io:format("~p~n", [uuid:to_string(uuid:uuid5(dns, "example.com"))]),
    io:format("~p~n", [catch idna:encode("faß.de")]),
    ok.
