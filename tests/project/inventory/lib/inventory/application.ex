defmodule Inventory.Application do
  use Application

  @impl true
  def start(type, args) do
    children = [{Inventory.Store, args ++ [type]}]
    Supervisor.start_link(children, strategy: :one_for_one, name: Inventory.Supervisor)
  end
end
