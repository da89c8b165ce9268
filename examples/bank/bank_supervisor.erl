%% Restarts accounts that crash and owns the vault with their balances.
-module(bank_supervisor).
-behaviour(supervisor).
-export([start_link/0, open/2, close/0, init/1]).

start_link() -> supervisor:start_link({local, ?MODULE}, ?MODULE, []).

open(Name, Opening) ->
    {ok, _} = supervisor:start_child(?MODULE, #{id => Name, start => {account, start_link, [Name, Opening]}}),
    ok.

close() ->
    unlink(whereis(?MODULE)),
    gen_server:stop(?MODULE, shutdown, 5000).

init([]) ->
    vault = ets:new(vault, [named_table, public]),
    {ok, {#{strategy => one_for_one, intensity => 3, period => 10}, []}}.
