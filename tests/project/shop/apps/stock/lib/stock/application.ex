defmodule Stock.Application do
  use Application

  @impl true
  def start(_, _), do: Supervisor.start_link([Stock], strategy: :one_for_one, name: Stock.Supervisor)
end
