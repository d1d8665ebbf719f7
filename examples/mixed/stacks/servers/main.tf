variable "gateway" {
  type = string
}

variable "key" {
  type      = string
  sensitive = true
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
  input            = "${var.gateway}/${count.index}"
  triggers_replace = sha256(var.key)
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
  value     = "token-of-${var.key}"
  sensitive = true
}
