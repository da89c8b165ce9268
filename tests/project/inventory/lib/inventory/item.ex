defmodule Inventory.Item do
  @enforce_keys [:name]
  defstruct [:name, weight: 0, tags: []]
end
