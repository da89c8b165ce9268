%% One account is one process. Its balance lives in the vault, so that a crash loses nothing.
-module(account).
-behaviour(gen_server).
-export([start_link/2, balance/1, deposit/2, deposit/3, withdraw/2]).
-export([init/1, handle_call/3, handle_cast/2]).

start_link(Name, Opening) -> gen_server:start_link({local, Name}, ?MODULE, {Name, Opening}, []).

balance(Name) -> gen_server:call(Name, balance).

deposit(Name, Amount) -> deposit(Name, Amount, 5000).
deposit(Name, Amount, Timeout) -> gen_server:call(Name, {deposit, Amount}, Timeout).

withdraw(Name, Amount) -> gen_server:call(Name, {withdraw, Amount}).

init({Name, Opening}) ->
    _ = ets:insert_new(vault, {Name, Opening}),
    {ok, #{name => Name, balance => ets:lookup_element(vault, Name, 2)}}.

handle_call(balance, _From, #{balance := Balance} = State) ->
    {reply, Balance, State};
handle_call({deposit, Amount}, _From, #{balance := Balance} = State) ->
    {reply, {ok, Balance + Amount}, save(State#{balance := Balance + Amount})};
handle_call({withdraw, Amount}, _From, #{balance := Balance} = State) when Amount > Balance, is_integer(Amount) ->
    {reply, {error, {insufficient_funds, Balance}}, State};
handle_call({withdraw, Amount}, _From, #{balance := Balance} = State) ->
    {reply, {ok, Balance - Amount}, save(State#{balance := Balance - Amount})}.

handle_cast(_Request, State) -> {noreply, State}.

save(#{name := Name, balance := Balance} = State) ->
    true = ets:insert(vault, {Name, Balance}),
    State.
