-module(tally_sup).
-behaviour(supervisor).
-export([start_link/1, init/1]).

start_link(Args) -> supervisor:start_link({local, ?MODULE}, ?MODULE, Args).

init(Args) ->
    {ok, {#{strategy => one_for_one}, [#{id => server, start => {tally_server, start_link, [Args]}}]}}.
