%% gen_statem: a door with a code, state timeouts, postponed events, enter calls.
-module(gen_statem_basic).
-behaviour(gen_statem).
-export([main/1, init/1, callback_mode/0, locked/3, open/3, terminate/3]).

main(_Args) ->
    {ok, Door} = gen_statem:start_link(?MODULE, "42", []),
    [ask(Door, Request) || Request <- [{enter, "4"}, {enter, "42"}, state, {enter, "42"}, close, state]],
    gen_statem:cast(Door, walk_through),
    ask(Door, {enter, "42"}),
    ask(Door, state),
    ask(Door, hurry),
    ask(Door, state),
    io:format("~p~n", [sys:get_state(Door)]),
    gen_statem:stop(Door).

%% The reply goes out before the enter call prints: a second question waits until the transition is over.
ask(Door, Request) ->
    Reply = gen_statem:call(Door, Request),
    sys:get_state(Door),
    io:format("~p~n", [Reply]).

callback_mode() -> [state_functions, state_enter].

init(Code) -> {ok, locked, #{code => Code, walked => 0}}.

locked(enter, Old, _) -> io:format("entering locked from ~p~n", [Old]), keep_state_and_data;
locked({call, From}, {enter, Code}, #{code := Code} = Data) -> {next_state, open, Data, [{reply, From, opened}, {state_timeout, 60000, slam}]};
locked({call, From}, {enter, _}, _) -> {keep_state_and_data, [{reply, From, wrong}]};
locked({call, From}, state, _) -> {keep_state_and_data, {reply, From, locked}};
locked({call, From}, close, _) -> {keep_state_and_data, {reply, From, already_closed}};
locked(cast, walk_through, _) -> {keep_state_and_data, postpone}.

open(enter, Old, _) -> io:format("entering open from ~p~n", [Old]), keep_state_and_data;
open({call, From}, close, Data) -> {next_state, locked, Data, {reply, From, closed}};
open({call, From}, state, #{walked := N}) -> {keep_state_and_data, {reply, From, {open, N}}};
open({call, From}, hurry, Data) -> {keep_state, Data#{asked => From}, {state_timeout, 5, slam}};
open({call, From}, {enter, _}, _) -> {keep_state_and_data, {reply, From, already_open}};
open(cast, walk_through, #{walked := N} = Data) -> {keep_state, Data#{walked := N + 1}};
open(state_timeout, slam, #{asked := From} = Data) -> io:format("slam~n"), {next_state, locked, maps:remove(asked, Data), {reply, From, slammed}}.

terminate(Reason, State, _) -> io:format("~p in ~p~n", [Reason, State]).
