%% gen_event: handlers added, notified, called, removed.
-module(gen_event_basic).
-behaviour(gen_event).
-export([main/1, init/1, handle_event/2, handle_call/2, handle_info/2, terminate/2]).

main(_Args) ->
    {ok, Pid} = gen_event:start_link({local, bus}),
    ok = gen_event:add_handler(bus, {?MODULE, a}, a),
    ok = gen_event:add_handler(Pid, {?MODULE, b}, b),
    ok = gen_event:notify(bus, hello),
    ok = gen_event:sync_notify(bus, {data, [1, 2]}),
    io:format("~p~n", [lists:sort(gen_event:which_handlers(bus))]),
    io:format("~p~n", [gen_event:call(bus, {?MODULE, a}, count)]),
    io:format("~p~n", [gen_event:delete_handler(bus, {?MODULE, a}, no_more)]),
    io:format("~p~n", [gen_event:call(bus, {?MODULE, a}, count)]),
    ok = gen_event:sync_notify(bus, last),
    ok = gen_event:sync_notify(bus, leave),
    io:format("~p~n", [gen_event:which_handlers(bus)]),
    ok = gen_event:stop(bus).

init(Name) -> {ok, {Name, 0}}.

handle_event(leave, _) -> remove_handler;
handle_event(Event, {Name, N}) -> put(Name, Event), {ok, {Name, N + 1}}.

handle_call(count, {_, N} = State) -> {ok, N, State}.

handle_info(_, State) -> {ok, State}.

terminate(Reason, {Name, N}) -> io:format("~p leaves: ~p after ~p~n", [Name, Reason, N]), {bye, Name}.
