variable "network" {
  type = string
}

variable "address" {
  type = string
}

variable "size" {
  type    = number
  default = 1
}

variable "broken" {
  type    = bool
  default = false
}

resource "terraform_data" "server" {
  count            = var.size
  input            = "${var.address}-${count.index}"
  triggers_replace = var.network
}

resource "terraform_data" "check" {
  depends_on = [terraform_data.server]
  input      = var.broken

  lifecycle {
    precondition {
      condition     = !var.broken
      error_message = "The servers do not answer."
    }
  }
}

output "names" {
  value = terraform_data.server[*].input
}

output "token" {
  value     = "token-of-${var.address}"
  sensitive = true
}
