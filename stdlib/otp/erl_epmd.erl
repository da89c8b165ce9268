%% Replaces OTP's `erl_epmd`: no port mapper is asked or told anything.
-module(erl_epmd).

-export([start/0, start_link/0, stop/0, port_please/2, port_please/3, names/0, names/1, register_node/2, register_node/3]).
-export([listen_port_please/2, address_please/3, open/0, open/1, open/2]).

start() -> ignore.
start_link() -> ignore.
stop() -> ok.
port_please(_, _) -> noport.
port_please(_, _, _) -> noport.
names() -> {error, address}.
names(_) -> {error, address}.
register_node(_, _) -> {error, no_reg_reply_from_epmd}.
register_node(_, _, _) -> {error, no_reg_reply_from_epmd}.
listen_port_please(_, _) -> {ok, 0}.
address_please(_, _, _) -> {error, nxdomain}.
open() -> {error, econnrefused}.
open(_) -> {error, econnrefused}.
open(_, _) -> {error, econnrefused}.
