-module(tally_server).
-behaviour(gen_server).
-include("tally.hrl").
-export([start_link/1, add/1, counts/0]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link(Args) -> gen_server:start_link({local, ?MODULE}, ?MODULE, Args, []).
add(Word) -> gen_server:cast(?MODULE, {add, Word}).
counts() -> gen_server:call(?MODULE, counts).

init(Args) -> {ok, #tally{args = Args}}.

handle_call(counts, _, #tally{args = Args, counts = Counts} = State) ->
    {reply, {Args, lists:sort(maps:to_list(Counts))}, State}.

handle_cast({add, Word}, #tally{counts = Counts} = State) ->
    {noreply, State#tally{counts = maps:update_with(Word, fun(N) -> N + 1 end, 1, Counts)}}.
