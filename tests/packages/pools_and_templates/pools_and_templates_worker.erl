%% A worker of a pool.
-module(pools_and_templates_worker).
-behaviour(gen_server).
-export([start_link/1, init/1, handle_call/3, handle_cast/2]).
start_link(A) -> gen_server:start_link(?MODULE, A, []).
init(_) -> {ok, 0}.
handle_call({add, A, B}, _, N) -> {reply, A + B, N + 1}.
handle_cast(_, N) -> {noreply, N}.
